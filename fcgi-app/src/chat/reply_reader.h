// ReplyReader turns a LiveReply into events from a cursor on. Pure: it never waits.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>

#include "chat/events.h"
#include "chat/live_reply.h"

namespace livechat {

// Ownership: shares the reply. Loop thread only.
class ReplyReader final {
 public:
  // Reads from `from` on: inside this reply and attempt, from its offset; inside another attempt, a
  // reset and the whole text; otherwise from the reply's start.
  ReplyReader(std::shared_ptr<LiveReply> reply, const Cursor& from);

  // The next event that is due; nothing while there is none. All text that has gathered since the
  // last call comes as one delta.
  std::optional<SessionEvent> poll();
  // The session has gone on to `seq` beside this reply: cursors say so from now on.
  void advance(std::int64_t seq) { cursor_.seq = std::max(cursor_.seq, seq); }
  // The end event was given out: nothing will follow.
  bool finished() const { return finished_; }
  const ReplyId& reply() const { return reply_->id(); }
  const Cursor& cursor() const { return cursor_; }

 private:
  SessionEvent event(decltype(SessionEvent::what) what) const { return {cursor_, std::move(what)}; }

  std::shared_ptr<LiveReply> reply_;
  Cursor cursor_;
  bool started_ = false;
  bool reset_ = false;
  bool cited_ = false;
  bool finished_ = false;
};

}  // namespace livechat
