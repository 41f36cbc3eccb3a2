// ProviderReply turns the HTTP answer of one call into model events, for every provider: it knows
// event streams, limits and how a transfer can fail. What the JSON in the events means is its
// dialect's: geminiReply(), openaiReply(), anthropicReply().
//
// The order of judging is the same for all: an error object (framed, or bare JSON after the events)
// wins over everything; then a chunk that cannot be read, because going on would hide a hole in the
// text; then what the dialect makes of finish reasons and of the end of the body.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/foreign_json.h"
#include "adapters/http_client.h"
#include "adapters/provider_error.h"
#include "adapters/sse_parser.h"
#include "ports/model.h"

namespace livechat {

// What a finish or stop reason means for us.
enum class Finish {
  Done,    // without text: Empty
  Length,  // with text: Cut; without: Empty
  Safety,
  Fault,    // of the model; with text: Interrupted, without: Generic
  Lost,     // the service gave up; with text: Interrupted, without: Busy
  Unknown,  // as Done if there is text, else as Fault
};

// What one reply becomes: its visible text, what is noted beside it, and its end.
// Memory: bounded by limits::kReplyBytes.
class ReplyDraft final {
 public:
  // Appends visible text, without U+0000, which PostgreSQL refuses. Too much of it ends the reply.
  void show(std::string_view text);
  // The model that really answers, for the log.
  void answeredBy(std::string_view model);
  // An oddity, for the diagnosis.
  void remark(std::string_view words);
  Usage& usage() { return usage_; }

  bool hasText() const { return shown_ > 0; }
  bool over() const { return over_; }

  // --- the end: the first of these decides ---
  void fail(FailureClass failure, bool retryable, std::string diagnosis);
  // After text nothing but Interrupted is left to be said.
  void fail(ProviderError error);
  // The reply cannot be completed: what was shown stays, nothing shown is as if nobody answered.
  void lose(std::string diagnosis, bool retryable);
  void lose(const HttpFailure& failure);
  void finish(Finish finish, std::string diagnosis);

  // See ProviderReply.
  std::optional<ModelEvent> take();

 private:
  void end(ModelEnd verdict);

  std::string text_;       // visible, not taken yet
  std::size_t shown_ = 0;  // bytes of visible text so far, taken or not
  Usage usage_;
  std::string model_;
  std::string remarks_;
  std::optional<ModelEnd> end_;
  bool over_ = false;  // the end has been decided
};

// What one provider's JSON means. One for each reply: it remembers what it has read.
class ReplyDialect {
 public:
  virtual ~ReplyDialect() = default;

  // An event's data without an "error" member, or a whole answer in plain JSON.
  virtual void chunk(const ForeignJson& chunk, ReplyDraft& draft) = 0;
  // The event [DONE].
  virtual void done() {}
  // Whether anything may still come that matters. If not, the end of the body is not waited for
  // long.
  virtual bool complete() const { return false; }
  // The body has ended, well or not; the draft is not over. To decide its end.
  virtual void close(ReplyDraft& draft, const std::optional<HttpFailure>& failure) = 0;

  // An answer whose status is not 2xx; its head is heeded later.
  virtual ProviderError httpError(int status, std::string_view body) const = 0;
  // The value of an "error" member that came with status 200.
  virtual ProviderError streamError(const ForeignJson& error) const = 0;
};

// Pure: no socket, no clock. Order of calls: begin once, feed for each piece of the body, close
// once; take() after each of them until it has nothing. What comes after a ModelEnd is ignored.
// Memory: bounded by the limits of SseParser, of an error body (64 KiB) and of the visible text.
class ProviderReply final {
 public:
  explicit ProviderReply(std::unique_ptr<ReplyDialect> dialect) : dialect_(std::move(dialect)) {}

  void begin(ReplyHead head);
  void feed(std::string_view bytes);
  // The body has ended; `failure` says how if not well. Also without begin(): no answer came.
  void close(std::optional<HttpFailure> failure = std::nullopt);

  // The next event: ModelText with all visible text so far, or ModelEnd once it is known. A
  // ModelEnd before close() means that the rest of the body is of no interest.
  std::optional<ModelEvent> take() { return draft_.take(); }

  // Nothing but the end of the body is missing.
  bool complete() const { return succeeded() && dialect_->complete(); }

 private:
  void event(std::string_view data);
  void chunk(const ForeignJson& chunk);
  void readStray();

  bool succeeded() const { return head_.status >= 200 && head_.status < 300; }

  std::unique_ptr<ReplyDialect> dialect_;
  ReplyHead head_;
  std::string errorBody_;
  SseParser sse_;
  ReplyDraft draft_;
};

}  // namespace livechat
