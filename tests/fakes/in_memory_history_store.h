// A history store in memory: the same contract as Redis's (tests/contract), and a switch for
// outages.
#pragma once

#include <map>
#include <string>

#include "ports/clock.h"
#include "ports/history_store.h"

namespace livechat {

class InMemoryHistoryStore final : public HistoryStore {
 public:
  InMemoryHistoryStore(Clock& clock, std::size_t mostMessages = 200, int messagesPerMinute = 30)
      : clock_(clock), mostMessages_(mostMessages), messagesPerMinute_(messagesPerMinute) {}

  bool down = false;  // every call fails as Unavailable
  std::map<SessionId, std::vector<Message>> messages;

  Task<Result<void>> open(SessionId session, std::string site) override;
  Task<Result<Accepted>> accept(SessionId session, Message message) override;
  Task<Result<Transcript>> transcript(SessionId session) override;
  Task<Result<std::vector<SessionNews>>> news(std::vector<SessionId> sessions) override;
  Task<Result<ReplyOpening>> openReply(SessionId session, std::string owner, ReplyId reply,
                                       std::size_t recent) override;
  Task<Result<bool>> renewLease(SessionId session, std::string owner) override;
  Task<Result<std::int64_t>> closeReply(SessionId session, std::string owner,
                                        Message reply) override;
  Task<Result<void>> abandonReply(SessionId session, std::string owner) override;
  Task<Result<void>> erase(SessionId session, std::chrono::seconds remember) override;
  Task<Result<void>> ping() override;

 private:
  struct Lease {
    std::string owner;
    Clock::Instant until;
  };
  struct Known {
    std::string content;
    std::int64_t seq;
    WallTime time;
  };
  struct State {
    std::int64_t seq = 0;
    bool erased = false;
    std::map<MessageId, Known> known;
    std::vector<Clock::Instant> accepted;
    std::optional<Lease> lease;
    std::map<ReplyId, std::int64_t> written;
    std::string site;
  };

  std::int64_t push(const SessionId& session, Message message);
  bool heldByOther(const State& state, const std::string& owner) const;

  Clock& clock_;
  std::size_t mostMessages_;
  int messagesPerMinute_;
  std::map<SessionId, State> states_;
};

}  // namespace livechat
