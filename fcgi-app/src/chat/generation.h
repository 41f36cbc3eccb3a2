// Generation writes the replies of sessions: each as a task of its own, never a request's. Readers
// come and go; the reply goes on.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>

#include "base/log.h"
#include "chat/provider_chain.h"
#include "chat/reply_follower.h"
#include "chat/reply_log.h"
#include "chat/session_hub.h"
#include "chat/site_directory.h"
#include "ports/clock.h"
#include "ports/history_store.h"

namespace livechat {

// One reply to write.
struct GenerationJob {
  std::shared_ptr<LiveSession> session;
  std::shared_ptr<LiveReply> reply;
  Message message;  // the visitor's
  SitePtr site;
  // The right to write it, if the store gave it already.
  std::optional<ReplyOpening> opening = std::nullopt;
};

// The parts a Generation works with; all are borrowed.
struct GenerationParts {
  Executor executor;
  HistoryStore& history;
  ProviderChain& providers;
  ReplyFollower& follower;
  Clock& clock;
  Log& log;
};

// A session's replies are written one after the other, across all workers: the store's lease
// decides. Whatever happens, a started job ends its LiveReply, or leaves it to the follower when
// another worker writes the reply.
// Lifetime: jobs must have ended (running() == 0) before it is destroyed. Loop thread only.
class Generation final {
 public:
  // How many recent messages a job wants with its opening.
  static constexpr std::size_t kRecent = 2 * limits::kPromptMessages;

  // `workerId`: unlike that of any other worker on any host.
  Generation(GenerationParts parts, std::string workerId)
      : parts_(parts), workerId_(std::move(workerId)) {}

  // Starts a task for the job: it waits for its turn, writes the reply and stores it. Nothing
  // happens when this worker writes that reply already.
  void start(GenerationJob job);
  bool writes(const SessionId& session, const ReplyId& reply) const {
    return runs_.contains({session, reply});
  }
  std::size_t running() const { return runs_.size(); }

  // The name under which this worker opens a reply.
  std::string ownerOf(const ReplyId& reply) const { return reply + '@' + workerId_; }

  // The visitor wants no more of it; nothing happens if it is not being written here.
  void stop(const SessionId& session, const ReplyId& reply) {
    halt({session, reply}, Halt::Stopped);
  }
  // Ends all that is being written, for other workers to go on: a reply of which nothing was shown
  // is written anew there, any other ends here as interrupted.
  void handOver();

 private:
  struct Run;
  struct Turn;
  using RunPtr = std::shared_ptr<Run>;
  using Key = std::pair<SessionId, ReplyId>;  // clients choose ids, unlike others of a session only

  static Key keyOf(const GenerationJob& job) { return {job.session->id, job.reply->id()}; }
  void halt(const Key& key, Halt halt);
  Task<> run(RunPtr run);
  static Task<> reopen(RunPtr run);
  Task<> write(RunPtr run);
  Task<Turn> waitForTurn(RunPtr run);
  Task<std::optional<Turn>> take(RunPtr run, ReplyOpening opening);
  Task<bool> endBroken(RunPtr run, ReplyOpening opening);
  Task<std::optional<Message>> writtenReply(GenerationJob job);
  Task<> generate(RunPtr run, std::vector<Message> recent);
  Task<> finish(RunPtr run, Clock::Instant begin);
  Task<> conclude(RunPtr run, Message message, std::string facts);

  GenerationParts parts_;
  std::string workerId_;
  std::map<Key, RunPtr> runs_;
};

}  // namespace livechat
