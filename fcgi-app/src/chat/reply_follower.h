// ReplyFollower tells this worker's readers of replies that other workers write: it reads their
// logs.
#pragma once

#include <memory>
#include <vector>

#include "base/async.h"
#include "base/log.h"
#include "chat/session_hub.h"
#include "ports/clock.h"
#include "ports/history_store.h"

namespace livechat {

// One look into the store for all of them, some times a second, while somebody reads them.
// Lifetime: borrows store and clock, and must outlive the loop's run. Loop thread only.
class ReplyFollower final {
 public:
  ReplyFollower(Executor executor, HistoryStore& history, Clock& clock, Log& log)
      : executor_(executor), history_(history), clock_(clock), log_(log) {}

  // Has `reply` written from the log from now on, up to its end; shown from where it is already.
  // Nothing happens if that is done already.
  void follow(std::shared_ptr<LiveSession> session, std::shared_ptr<LiveReply> reply);
  // Leaves it to another writer.
  void release(const LiveReply& reply);

 private:
  struct Followed {
    std::shared_ptr<LiveSession> session;
    std::shared_ptr<LiveReply> reply;
    Clock::Instant heard;                  // when somebody last read it
    std::optional<Clock::Instant> missed;  // since when nobody knows of it
    bool done = false;
  };

  Task<> run();
  Task<> look();
  Task<> take(Followed& followed, FollowedNews news);
  Task<> takeWritten(Followed& followed);
  void takeUnknown(Followed& followed);
  void dropUnheard();

  Executor executor_;
  HistoryStore& history_;
  Clock& clock_;
  Log& log_;
  std::vector<std::unique_ptr<Followed>> followed_;
  bool running_ = false;
};

}  // namespace livechat
