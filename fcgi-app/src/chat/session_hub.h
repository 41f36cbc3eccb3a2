// SessionHub knows the sessions that this worker is busy with: whose replies it writes and whose
// readers it serves.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/async.h"
#include "chat/live_reply.h"
#include "chat/message.h"

namespace livechat {

// Ownership: shared by readers and the task that writes the session's replies; gone when both are.
struct LiveSession {
  explicit LiveSession(SessionId id) : id(std::move(id)) {}

  SessionId id;
  // Waiting and running replies of this worker.
  std::map<ReplyId, std::shared_ptr<LiveReply>> replies;
  // Rung when a message is stored, a reply starts or ends, the session is erased or the worker
  // drains. Readers look at the store and at `replies` again.
  Bell changed;
  bool erased = false;

  // The reply that is being written now, if this worker writes one.
  std::shared_ptr<LiveReply> running() const {
    for (const auto& [id_, reply] : replies) {
      if (reply->phase() == LiveReply::Phase::Running) return reply;
    }
    return nullptr;
  }
};

// Loop thread only.
class SessionHub final {
 public:
  // The session's one entry; made when there is none.
  std::shared_ptr<LiveSession> session(const SessionId& id);
  // The entry if there is one.
  std::shared_ptr<LiveSession> find(const SessionId& id) const;

  // Makes every reader look at the store again. Called every 2 s: what other workers write is seen
  // so, until they tell.
  void tick();

  // Tells every reader that the worker is leaving.
  void drain();
  bool draining() const { return draining_; }

 private:
  void ringAll();

  std::unordered_map<SessionId, std::weak_ptr<LiveSession>> sessions_;
  bool draining_ = false;
};

}  // namespace livechat
