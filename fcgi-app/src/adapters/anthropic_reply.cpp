#include "adapters/anthropic_reply.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "adapters/anthropic_error.h"

namespace livechat {

namespace {

constexpr std::size_t kOpenBlocks = 64;  // the service opens one at a time
constexpr std::string_view kWindowFull = "model_context_window_exceeded";

Finish finishNamed(std::string_view reason) {
  static constexpr struct {
    std::string_view name;
    Finish finish;
  } kFinishes[] = {
      {"end_turn", Finish::Done},
      {"stop_sequence", Finish::Done},
      {"tool_use", Finish::Done},  // nobody offered a tool: without text it is Empty
      {"max_tokens", Finish::Length},
      {"pause_turn", Finish::Length},  // of tools that run at the service's; nobody asked for them
      {kWindowFull, Finish::Length},
      {"refusal", Finish::Safety},
  };
  for (const auto& entry : kFinishes) {
    if (entry.name == reason) return entry.finish;
  }
  return Finish::Unknown;
}

class AnthropicDialect final : public ReplyDialect {
 public:
  void chunk(const ForeignJson& event, ReplyDraft& draft) override {
    const std::string_view type = event["type"].text();
    if (type == "content_block_delta") return delta(event, draft);
    if (type == "content_block_start") return openBlock(event, draft);
    if (type == "content_block_stop") return closeBlock(event["index"].count());
    if (type == "message_start") return message(event["message"], draft);
    if (type == "message_delta") return messageDelta(event, draft);
    if (type == "message_stop") stopped_ = true;
    if (type == "message") return whole(event, draft);
  }

  bool complete() const override { return stopped_; }

  void close(ReplyDraft& draft, const std::optional<HttpFailure>& failure) override {
    if (!stopped_ || stopReason_.empty()) {
      if (failure) return draft.lose(*failure);
      return draft.lose(stopped_ ? "no stop reason" : "no message_stop", true);
    }
    std::string diagnosis = "stop " + lowerConstantName(stopReason_);
    if (called_) diagnosis += " with a tool call";
    if (!category_.empty()) diagnosis += " category " + lowerConstantName(category_);
    if (stopReason_ == kWindowFull && !draft.hasText()) {
      return draft.fail(FailureClass::BadRequest, false, std::move(diagnosis));
    }
    draft.finish(finishNamed(stopReason_), std::move(diagnosis));
  }

  ProviderError httpError(int status, std::string_view body) const override {
    return anthropicHttpError(status, body);
  }
  ProviderError streamError(const ForeignJson& error) const override {
    return anthropicStreamError(error);
  }

 private:
  void message(const ForeignJson& message, ReplyDraft& draft) {
    draft.answeredBy(message["model"].text());
    usage(message["usage"], draft.usage());
  }

  // The answer to a request that did not ask for a stream.
  void whole(const ForeignJson& answer, ReplyDraft& draft) {
    message(answer, draft);
    answer["content"].forEach([&](const ForeignJson& block) { show(block, draft); });
    stop(answer);
    stopped_ = true;
  }

  void messageDelta(const ForeignJson& event, ReplyDraft& draft) {
    usage(event["usage"], draft.usage());
    stop(event["delta"]);
  }

  void stop(const ForeignJson& from) {
    if (const std::string_view reason = from["stop_reason"].text(); !reason.empty()) {
      stopReason_ = reason;
      category_ = from["stop_details"]["category"].text();
    }
  }

  void openBlock(const ForeignJson& event, ReplyDraft& draft) {
    const ForeignJson block = event["content_block"];
    closeBlock(event["index"].count());
    show(block, draft);
    if (block["type"].text() != "text") return;
    if (textBlocks_.size() == kOpenBlocks) return draft.lose("too many open blocks", false);
    textBlocks_.push_back(event["index"].count());
  }

  void closeBlock(std::int64_t index) { std::erase(textBlocks_, index); }

  void delta(const ForeignJson& event, ReplyDraft& draft) {
    const ForeignJson delta = event["delta"];
    const bool visible = delta["type"].text() == "text_delta" &&
                         std::find(textBlocks_.begin(), textBlocks_.end(),
                                   event["index"].count()) != textBlocks_.end();
    if (visible) draft.show(delta["text"].text());
  }

  void show(const ForeignJson& block, ReplyDraft& draft) {
    const std::string_view type = block["type"].text();
    if (type == "text") draft.show(block["text"].text());
    if (type == "tool_use") called_ = true;
  }

  // Cumulative: the last counts. What came out of a cache was part of the prompt all the same.
  void usage(const ForeignJson& from, Usage& usage) {
    from["input_tokens"].readCount(input_);
    from["cache_read_input_tokens"].readCount(cacheRead_);
    from["cache_creation_input_tokens"].readCount(cacheWritten_);
    from["output_tokens"].readCount(usage.outputTokens);
    usage.promptTokens = input_;
    for (const std::int64_t more : {cacheRead_, cacheWritten_}) {
      constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
      usage.promptTokens += std::min(more, kMost - usage.promptTokens);
    }
  }

  std::vector<std::int64_t> textBlocks_;  // indexes of those that are open
  std::string stopReason_;
  std::string category_;  // of a refusal
  std::int64_t input_ = 0, cacheRead_ = 0, cacheWritten_ = 0;
  bool called_ = false;  // a tool, although none was offered
  bool stopped_ = false;
};

}  // namespace

ProviderReply anthropicReply() { return ProviderReply(std::make_unique<AnthropicDialect>()); }

}  // namespace livechat
