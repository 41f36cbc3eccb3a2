// GeminiReply turns the HTTP answer of one streamGenerateContent call into model events.
//
// The answer is an event stream whose data are JSON chunks:
//   {"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"finishReason":"STOP"}],
//    "usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":3},"modelVersion":"…"}
// Any member may be absent, and only the end of the body ends the stream: some servers put STOP on
// every chunk, some on an empty first one. So the finish reason is judged at the end, and
//   an error object (framed, or bare JSON after the events) wins over everything;
//   text without a finish reason is an interrupted reply, however cleanly HTTP ended;
//   a chunk that cannot be read ends the reply: going on would hide a hole in the text.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/foreign_json.h"
#include "adapters/http_client.h"
#include "adapters/sse_parser.h"
#include "ports/model.h"

namespace livechat {

// Pure: no socket, no clock. Order of calls: begin once, feed for each piece of the body, close
// once; take() after each of them until it has nothing. What comes after a ModelEnd is ignored.
// Memory: bounded by the limits of SseParser, of an error body (64 KiB) and of the visible text
// (limits::kReplyBytes).
class GeminiReply final {
 public:
  // The head of the answer. `retryAfter`: from the header of that name.
  void begin(int status, std::optional<std::chrono::milliseconds> retryAfter = std::nullopt);
  void feed(std::string_view bytes);
  // The body has ended; `failure` says how if not well. Also without begin(): no answer came.
  void close(std::optional<HttpFailure> failure = std::nullopt);

  // The next event: ModelText with all visible text so far, or ModelEnd once it is known. A
  // ModelEnd before close() means that the rest of the body is of no interest.
  std::optional<ModelEvent> take();

 private:
  void event(std::string_view data);
  void chunk(const ForeignJson& chunk);
  void candidate(const ForeignJson& candidate);
  void content(const ForeignJson& content);
  void usage(const ForeignJson& usage);
  void show(std::string_view text);
  void readStray();

  void end(ModelEnd verdict);
  void endLost(std::string diagnosis, bool retryable);
  void endByTransport(const HttpFailure& failure);
  void endByFinishReason();

  bool succeeded() const { return status_ >= 200 && status_ < 300; }

  int status_ = 0;
  std::optional<std::chrono::milliseconds> retryAfter_;
  std::string errorBody_;

  SseParser sse_;
  std::string text_;       // visible, not taken yet
  std::size_t shown_ = 0;  // bytes of visible text so far, taken or not
  std::string finishReason_;
  bool blocked_ = false;  // the prompt was
  bool called_ = false;   // a function, although none was offered
  Usage usage_;
  std::string modelVersion_;
  std::string remarks_;  // oddities for the diagnosis
  std::optional<ModelEnd> end_;
  bool over_ = false;  // the end has been decided
};

}  // namespace livechat
