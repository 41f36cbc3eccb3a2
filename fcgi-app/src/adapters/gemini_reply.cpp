#include "adapters/gemini_reply.h"

#include <utility>

#include "adapters/gemini_error.h"

namespace livechat {

namespace {

Finish finishNamed(std::string_view reason) {
  static constexpr struct {
    std::string_view name;
    Finish finish;
  } kFinishes[] = {
      {"STOP", Finish::Done},
      {"MAX_TOKENS", Finish::Length},
      {"SAFETY", Finish::Safety},
      {"PROHIBITED_CONTENT", Finish::Safety},
      {"BLOCKLIST", Finish::Safety},
      {"SPII", Finish::Safety},
      {"RECITATION", Finish::Safety},
      {"LANGUAGE", Finish::Safety},
      {"MALFORMED_FUNCTION_CALL", Finish::Fault},
      {"UNEXPECTED_TOOL_CALL", Finish::Fault},
      {"TOO_MANY_TOOL_CALLS", Finish::Fault},
      {"OTHER", Finish::Fault},
      {"CONTINUATION", Finish::Fault},
      {"NO_IMAGE", Finish::Fault},
  };
  for (const auto& entry : kFinishes) {
    if (entry.name == reason) return entry.finish;
  }
  return reason.starts_with("IMAGE_") ? Finish::Safety : Finish::Unknown;
}

class GeminiDialect final : public ReplyDialect {
 public:
  void chunk(const ForeignJson& chunk, ReplyDraft& draft) override {
    usage(chunk["usageMetadata"], draft.usage());
    draft.answeredBy(chunk["modelVersion"].text());
    const ForeignJson first = chunk["candidates"].front();
    if (!first.isNull()) return candidate(first, draft);
    const std::string_view reason = chunk["promptFeedback"]["blockReason"].text();
    if (reason.empty() || std::exchange(blocked_, true)) return;
    draft.remark("block reason " + constantName(reason));
  }

  void close(ReplyDraft& draft, const std::optional<HttpFailure>& failure) override {
    if (blocked_) return draft.fail(FailureClass::Safety, false, "prompt blocked");
    if (failure) return draft.lose(*failure);
    if (finishReason_.empty()) return draft.lose("no finish reason", true);
    std::string diagnosis = "finish " + constantName(finishReason_);
    if (called_) diagnosis += " with a function call";
    draft.finish(finishNamed(finishReason_), std::move(diagnosis));
  }

  ProviderError httpError(int status, std::string_view body) const override {
    return geminiHttpError(status, body);
  }
  ProviderError streamError(const ForeignJson& error) const override {
    return geminiStreamError(error);
  }

 private:
  void candidate(const ForeignJson& candidate, ReplyDraft& draft) {
    content(candidate["content"], draft);
    const std::string_view reason = candidate["finishReason"].text();
    // A late STOP, as of a closing chunk of usage, does not undo what went wrong before.
    const bool says = !reason.empty() && (finishReason_.empty() || reason != "STOP");
    if (says) finishReason_ = reason;
  }

  void content(const ForeignJson& content, ReplyDraft& draft) {
    content["parts"].forEach([&](const ForeignJson& part) {
      if (!part["functionCall"].isNull()) called_ = true;
      const ForeignJson thought = part["thought"];
      if (thought.isNull() || thought.isFalse()) draft.show(part["text"].text());
    });
  }

  // Cumulative: the last counts.
  static void usage(const ForeignJson& from, Usage& usage) {
    from["promptTokenCount"].readCount(usage.promptTokens);
    from["candidatesTokenCount"].readCount(usage.outputTokens);
    from["thoughtsTokenCount"].readCount(usage.thoughtTokens);
  }

  std::string finishReason_;
  bool blocked_ = false;  // the prompt was
  bool called_ = false;   // a function, although none was offered
};

}  // namespace

ProviderReply geminiReply() { return ProviderReply(std::make_unique<GeminiDialect>()); }

}  // namespace livechat
