// SessionReader follows a session's events from a cursor on: what was missed, the running reply,
// then what comes.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "base/result.h"
#include "chat/events.h"
#include "chat/reply_reader.h"
#include "chat/session_hub.h"
#include "ports/history_store.h"
#include "ports/random.h"

namespace livechat {

// Replies that another worker writes appear when they are stored (SessionHub::tick() makes us
// look); those of this worker as they grow. Lifetime: borrows hub, store and random; shares the
// session. Loop thread only.
class SessionReader final {
 public:
  SessionReader(SessionHub& hub, HistoryStore& history, Random& random, Executor executor,
                SessionId session, Cursor from);

  // The next event; waits for it. Nothing: the session is erased, or the worker is leaving (the
  // event before was a Reconnect). When the store cannot answer it goes on waiting.
  Task<std::optional<SessionEvent>> next();

 private:
  std::optional<SessionEvent> pollMissed();
  std::optional<SessionEvent> pollReply();
  std::optional<SessionEvent> leaving();
  Task<> waitForChange();
  Task<> catchUp();
  void replay(const Message& message);

  SessionHub& hub_;
  HistoryStore& history_;
  Random& random_;
  Executor executor_;
  std::shared_ptr<LiveSession> session_;
  Bell::Listener sessionChanged_;
  Cursor cursor_;
  std::int64_t seenSeq_ = -1;  // the store's newest when it was last read
  std::deque<SessionEvent> missed_;
  std::optional<ReplyReader> reply_;
  std::unique_ptr<Bell::Listener> replyChanged_;
  bool ended_ = false;
};

}  // namespace livechat
