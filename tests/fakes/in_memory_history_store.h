// A history store in memory: the same contract as Redis's (tests/contract), and a switch for
// outages.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>

#include "ports/clock.h"
#include "ports/history_store.h"

namespace livechat {

class InMemoryHistoryStore final : public HistoryStore {
 public:
  InMemoryHistoryStore(Clock& clock, std::size_t mostMessages = 200, int messagesPerMinute = 30)
      : clock_(clock), mostMessages_(mostMessages), messagesPerMinute_(messagesPerMinute) {}

  bool down = false;        // every call fails as Unavailable
  std::size_t waiting = 0;  // entries of the outbox, which nobody takes
  std::map<SessionId, std::vector<Message>> messages;
  std::map<SessionId, std::string> users;  // of sessions that have one

  // Forgets everything, as FLUSHALL does.
  void loseAll();
  // What is logged of the session's running reply.
  std::string logged(const SessionId& session) { return states_[session].text; }

  Task<Result<void>> open(SessionId session, std::string site) override;
  Task<Result<void>> restore(SessionId session, Transcript transcript) override;
  Task<Result<Accepted>> accept(SessionId session, Message message, Acceptable how) override;
  Task<Result<Transcript>> transcript(SessionId session) override;
  Task<Result<std::vector<SessionNews>>> news(std::vector<SessionId> sessions) override;
  Task<Result<ReplyOpening>> openReply(SessionId session, std::string owner, ReplyId reply,
                                       std::size_t recent) override;
  Task<Result<LogOutcome>> renewLease(SessionId session, ReplyLease lease) override;
  Task<Result<LogOutcome>> log(SessionId session, ReplyLease lease, std::size_t offset,
                               std::string text) override;
  Task<Result<std::int64_t>> closeReply(SessionId session, ReplyLease lease, Message reply,
                                        std::string facts) override;
  Task<Result<void>> abandonReply(SessionId session, ReplyLease lease) override;
  Task<Result<StopOutcome>> requestStop(SessionId session, ReplyId reply) override;
  Task<Result<Retrial>> retry(SessionId session, std::string owner, ReplyId reply, int attempt,
                              std::size_t recent) override;
  Task<Result<std::vector<FollowedNews>>> follow(std::vector<FollowedReply> replies) override;
  Task<Result<std::vector<SessionId>>> claimLapsed(std::size_t most) override;
  Task<Result<void>> giveUp(SessionId session, MessageId message) override;
  Task<Result<void>> erase(SessionId session, std::chrono::seconds remember) override;
  Task<Result<StoreCheck>> check() override;

 private:
  struct Known {
    std::string content;
    std::int64_t seq = 0;
    WallTime time;
  };
  struct Written {
    std::int64_t seq = 0;
    int attempt = 1;
    std::int64_t fence = 0;
    MessageStatus status = MessageStatus::Complete;
  };
  struct State {
    bool known = false;
    bool byToken = false;
    std::string site;
    std::int64_t seq = 0;
    bool erased = false;
    std::map<MessageId, Known> accepted;
    std::vector<Clock::Instant> times;
    std::deque<MessageId> queue;
    std::map<ReplyId, Written> written;
    std::map<ReplyId, int> attempts;
    // Of the reply that is being written.
    ReplyLease lease;
    bool running = false;
    std::string owner, text;
    Clock::Instant until;
    std::set<ReplyId> stops;
    std::int64_t erasure = 0;           // fences before it are of replies that were erased
    std::optional<Clock::Instant> due;  // when a sweep looks after it
  };

  bool lost(const SessionId& session);
  std::int64_t push(const SessionId& session, Message message);
  ReplyOpening take(const SessionId& session, const std::string& owner, const ReplyId& reply,
                    std::size_t recent);
  void dequeue(State& state, const MessageId& message);
  std::optional<LogOutcome> refusal(const State& state, const ReplyLease& lease) const;

  Clock& clock_;
  std::size_t mostMessages_;
  int messagesPerMinute_;
  std::map<SessionId, State> states_;
  std::int64_t fences_ = 0;  // never given twice, also after everything was lost
};

}  // namespace livechat
