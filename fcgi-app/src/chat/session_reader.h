// SessionReader follows a session's events from a cursor on: what was missed, the running reply,
// then what comes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "chat/events.h"
#include "chat/reply_reader.h"
#include "chat/session_hub.h"
#include "ports/history_store.h"
#include "ports/random.h"

namespace livechat {

// Replies are told as they grow, whichever worker writes them. Something may be told twice with the
// same id, never not at all. Lifetime: borrows hub, store and random; shares the session. Loop
// thread only.
class SessionReader final {
 public:
  SessionReader(SessionHub& hub, HistoryStore& history, Random& random, Executor executor,
                const SessionId& session, Cursor from);

  //   while (!reader.ended()) {
  //     if (reader.isBehind()) co_await reader.catchUp();
  //     while (const auto event = reader.poll()) …
  //     if (!reader.ended()) co_await reader.changed();
  //   }
  //
  // A loop of the caller's, because thousands wait in it for hours: each coroutine in between and
  // each event in it would be there as often.

  // The store has something that was not read yet.
  bool isBehind() const { return seenSeq_ != session_->newestSeq; }
  // Reads it. If the store cannot answer, it is read later.
  Task<> catchUp();
  // The next event that is due; nothing while there is none.
  std::optional<SessionEvent> poll();
  // Nothing will follow: the session is erased, or the worker is leaving (the last event was a
  // Reconnect).
  bool ended() const { return ended_; }
  // Returns when there may be something new.
  auto changed() { return wake_.wait(); }

 private:
  // A reply that is followed while it is written.
  struct Following {
    Following(std::shared_ptr<LiveReply> reply, const Cursor& from, Signal& wake)
        : reader(reply, from), changed(reply->changed, wake) {}
    ReplyReader reader;
    Bell::Listener changed;
  };

  std::optional<SessionEvent> pollMissed();
  std::optional<SessionEvent> pollReply();
  std::optional<SessionEvent> leaving();
  std::shared_ptr<LiveReply> replyToFollow() const;
  void replay(const Message& message);
  bool wasLeftIn(const StoredMessage& stored) const;

  SessionHub& hub_;
  HistoryStore& history_;
  Random& random_;
  std::shared_ptr<LiveSession> session_;
  Signal wake_;
  Bell::Listener listener_;
  Cursor cursor_;
  std::int64_t seenSeq_ = -1;         // the store's newest when it was last read
  std::vector<SessionEvent> missed_;  // given out from nextMissed_ on
  std::size_t nextMissed_ = 0;
  std::unique_ptr<Following> following_;
  ReplyId endedUnstored_;  // told of already; the store knows nothing of it
  bool ended_ = false;
};

}  // namespace livechat
