#include "adapters/openai_reply.h"

#include <utility>

#include "adapters/openai_error.h"

namespace livechat {

namespace {

Finish finishNamed(std::string_view reason) {
  static constexpr struct {
    std::string_view name;
    Finish finish;
  } kFinishes[] = {
      {"stop", Finish::Done},
      {"end_turn", Finish::Done},
      {"tool_calls", Finish::Done},  // nobody offered a tool: without text it is Empty
      {"function_call", Finish::Done},
      {"length", Finish::Length},
      {"model_length", Finish::Length},
      {"content_filter", Finish::Safety},
      {"error", Finish::Lost},
      {"abort", Finish::Lost},
      {"insufficient_system_resource", Finish::Lost},
  };
  for (const auto& entry : kFinishes) {
    if (entry.name == reason) return entry.finish;
  }
  return Finish::Unknown;
}

class OpenaiDialect final : public ReplyDialect {
 public:
  void chunk(const ForeignJson& chunk, ReplyDraft& draft) override {
    if (chunk["object"].text() == "error") return draft.fail(openaiStreamError(chunk));
    const ForeignJson groq = chunk["x_groq"];
    if (const ForeignJson error = groq["error"]; !error.isNull()) {
      return draft.fail(openaiStreamError(error));
    }
    usage(groq["usage"], draft.usage());
    usage(chunk["usage"], draft.usage());
    draft.answeredBy(chunk["model"].text());
    choice(chunk["choices"].front(), draft);
  }

  void done() override { done_ = true; }
  bool complete() const override { return done_; }

  void close(ReplyDraft& draft, const std::optional<HttpFailure>& failure) override {
    if (refused_) return draft.fail(FailureClass::Safety, false, "refusal");
    if (finishReason_.empty()) {
      if (failure) return draft.lose(*failure);
      return draft.lose("no finish reason", true);
    }
    std::string diagnosis = "finish " + lowerConstantName(finishReason_);
    if (called_) diagnosis += " with a tool call";
    draft.finish(finishNamed(finishReason_), std::move(diagnosis));
  }

  ProviderError httpError(int status, std::string_view body) const override {
    return openaiHttpError(status, body);
  }
  ProviderError streamError(const ForeignJson& error) const override {
    return openaiStreamError(error);
  }

 private:
  void choice(const ForeignJson& choice, ReplyDraft& draft) {
    const ForeignJson delta = choice["delta"];
    message(delta.isNull() ? choice["message"] : delta,
            draft);  // whole, where nothing was streamed
    const std::string_view reason = choice["finish_reason"].text();
    // A late "stop" does not undo what went wrong before.
    const bool says = !reason.empty() && (finishReason_.empty() || reason != "stop");
    if (says) finishReason_ = reason;
  }

  void message(const ForeignJson& message, ReplyDraft& draft) {
    if (!message["refusal"].text().empty()) refused_ = true;
    if (message["tool_calls"].isArray() || message["function_call"].isObject()) called_ = true;
    const ForeignJson content = message["content"];
    draft.show(content.text());
    content.forEach([&](const ForeignJson& part) {  // Mistral's, of models that think
      if (part["type"].text() == "text") draft.show(part["text"].text());
    });
  }

  // Cumulative: the last counts. Reasoning is part of the completion, except where the sum shows
  // that it is not (xAI).
  static void usage(const ForeignJson& from, Usage& usage) {
    if (!from.isObject()) return;
    from["prompt_tokens"].readCount(usage.promptTokens);
    const std::int64_t completion = from["completion_tokens"].count();
    const std::int64_t reasoning = from["completion_tokens_details"]["reasoning_tokens"].count();
    const std::int64_t rest = from["total_tokens"].count() - usage.promptTokens;
    const bool apart = reasoning > completion ||
                       (reasoning > 0 && rest > completion && rest - completion == reasoning);
    usage.thoughtTokens = reasoning;
    usage.outputTokens = apart ? completion : completion - reasoning;
  }

  std::string finishReason_;
  bool refused_ = false;
  bool called_ = false;  // a tool, although none was offered
  bool done_ = false;
};

}  // namespace

ProviderReply openaiReply() { return ProviderReply(std::make_unique<OpenaiDialect>()); }

}  // namespace livechat
