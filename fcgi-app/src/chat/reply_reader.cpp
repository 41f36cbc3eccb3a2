#include "chat/reply_reader.h"

namespace livechat {

namespace {

// Whether one of its characters ends at `offset` bytes of UTF-8.
bool isBoundary(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return offset == text.size();
  return (static_cast<unsigned char>(text[offset]) & 0xC0) != 0x80;
}

}  // namespace

ReplyReader::ReplyReader(std::shared_ptr<LiveReply> reply, const Cursor& from)
    : reply_(std::move(reply)), cursor_{from.seq, {}, 0, 0} {
  if (from.reply != reply_->id()) return;
  // Offsets beyond the text, or inside a character, come from another attempt or from nonsense.
  const bool known = from.attempt == reply_->attempt() && isBoundary(reply_->text(), from.offset);
  started_ = true;
  reset_ = !known;
  cursor_ = {from.seq, reply_->id(), reply_->attempt(), known ? from.offset : 0};
}

std::optional<SessionEvent> ReplyReader::poll() {
  if (finished_ || reply_->phase() == LiveReply::Phase::Waiting) return std::nullopt;
  if (!started_) {
    started_ = true;
    advance(reply_->startSeq());
    SessionEvent start = event(ReplyStarted{reply_->id(), reply_->attempt()});
    cursor_ = {cursor_.seq, reply_->id(), reply_->attempt(), 0};
    reset_ = reply_->attempt() > 1;  // the page may know another attempt from elsewhere
    return start;
  }
  // What was shown is no longer the beginning of the text: another attempt, or a log that lost its
  // end.
  const bool broken =
      cursor_.attempt != reply_->attempt() || cursor_.offset > reply_->text().size();
  if (broken) {
    cursor_ = {cursor_.seq, reply_->id(), reply_->attempt(), 0};
    reset_ = true;
    cited_ = false;
  }
  if (std::exchange(reset_, false)) return event(ReplyReset{reply_->id(), reply_->attempt()});
  const std::string_view text = reply_->text();
  if (cursor_.offset < text.size()) {
    const std::size_t offset = cursor_.offset;
    cursor_.offset = text.size();
    return event(ReplyDelta{reply_->id(), offset, std::string(text.substr(offset))});
  }
  if (!cited_ && !reply_->sources().empty()) {
    cited_ = true;
    return event(ReplySources{reply_->id(), reply_->sources()});
  }
  if (reply_->phase() != LiveReply::Phase::Ended) return std::nullopt;
  finished_ = true;
  cursor_ = {std::max(cursor_.seq, reply_->message().seq), {}, 0, 0};
  return event(ReplyEnded{reply_->message(), reply_->retryAfter(), reply_->usage()});
}

}  // namespace livechat
