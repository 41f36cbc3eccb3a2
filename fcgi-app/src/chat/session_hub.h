// SessionHub knows the sessions that this worker is busy with: whose replies it writes and whose
// readers it serves.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/async.h"
#include "chat/live_reply.h"
#include "chat/message.h"
#include "ports/history_store.h"

namespace livechat {

// Ownership: shared by readers and the task that writes the session's replies; gone when both are.
struct LiveSession {
  explicit LiveSession(SessionId id) : id(std::move(id)) {}

  SessionId id;
  // Waiting and running replies that this worker writes or follows, and the last one that ended
  // without being stored: its readers would hear of its end nowhere else.
  std::map<ReplyId, std::shared_ptr<LiveReply>> replies;
  // The newest seq that the store is known to have; readers that saw another look at it.
  std::int64_t newestSeq = 0;
  bool erased = false;
  bool unread = false;  // a reader could not read the store: wake it once the store answers
  // Rung when another seq is known, a reply starts or ends, the session is erased or the worker
  // drains.
  Bell changed;

  void note(const SessionNews& news) {
    if (news.seq == newestSeq && news.erased == erased && !unread) return;
    newestSeq = news.seq;
    erased = news.erased;
    unread = false;
    changed.ring();
  }
  void noteSeq(std::int64_t seq) { note({std::max(seq, newestSeq), erased, {}}); }

  // The reply with this id that is waiting or running here; made if there is none.
  std::shared_ptr<LiveReply> liveReply(const ReplyId& reply, std::int64_t askedSeq) {
    std::shared_ptr<LiveReply>& known = replies[reply];
    if (!known || known->phase() == LiveReply::Phase::Ended) {
      known = std::make_shared<LiveReply>(reply, askedSeq);
    }
    return known;
  }

  // A reply that is stored is found in the store from now on. One that is not stays for its
  // readers, until the next such one.
  void conclude(const std::shared_ptr<LiveReply>& reply) {
    std::erase_if(replies, [](const auto& entry) {
      return entry.second->phase() == LiveReply::Phase::Ended;
    });
    if (const std::int64_t seq = reply->message().seq; seq > 0) {
      noteSeq(seq);
    } else {
      replies[reply->id()] = reply;
      changed.ring();
    }
  }

  // The reply that is being written now, if this worker writes or follows it.
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

  // The sessions that somebody reads.
  std::vector<std::shared_ptr<LiveSession>> read() const;

  // Its id may be used anew: those who still hold the entry keep it to themselves.
  void forget(const SessionId& id) { sessions_.erase(id); }

  // Tells every reader that the worker is leaving.
  void drain();
  bool draining() const { return draining_; }

 private:
  std::unordered_map<SessionId, std::weak_ptr<LiveSession>> sessions_;
  bool draining_ = false;
};

}  // namespace livechat
