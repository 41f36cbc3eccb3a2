#include "anthropic_reply.h"

#include <algorithm>
#include <utility>

#include "framing.h"
#include "reply_plan.h"

namespace fake {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class AnthropicReply final : public ReplyWriter {
 public:
  AnthropicReply(ReplyFacts facts, ReplyText text)
      : facts_(std::move(facts)),
        faults_(facts_.script.faults),
        plan_(faults_, std::move(text)),
        framing_(faults_, "lf", R"("text":")") {}

  bool done() const override { return plan_.done(); }

  std::string next() override {
    std::string bytes = plan_.first() ? start() : "";
    if (faults_.block.empty()) bytes += step();
    if (plan_.last()) bytes += end();
    plan_.advance();
    return bytes;
  }

  std::string error() override {
    const Json error = anthropicError(faults_, faults_.errorStatus, facts_.asked.answersAs);
    if (faults_.errorForm == "bare") return error.dump(2) + "\n";
    return event(error);
  }

  std::string whole() override {
    Json answer = message();
    Json& content = answer["content"];
    const std::string text = plan_.wholeText();
    if (!text.empty()) content.push_back({{"type", "text"}, {"text", text}});
    for (int i = 0; !faults_.call.empty() && i < faults_.calls; ++i) content.push_back(call(i));
    answer["stop_reason"] = stopReason();
    if (!faults_.block.empty()) answer["stop_details"] = details();
    answer["usage"]["output_tokens"] = plan_.answerTokens() + plan_.thoughtTokens();
    return dump(answer);
  }

 private:
  std::string event(const Json& data, bool main = false, bool last = false) {
    return framing_.event({dump(data), data["type"].get<std::string>(), main}, plan_.index(), last);
  }

  std::string ping() { return event({{"type", "ping"}}); }

  std::string stopReason() const {
    if (!faults_.finish.empty()) return faults_.finish;
    if (!faults_.block.empty()) return "refusal";
    return faults_.call.empty() ? "end_turn" : "tool_use";
  }

  Json details() const {
    return {{"type", "refusal"}, {"category", faults_.block}, {"explanation", nullptr}};
  }

  Json message() const {
    return {{"id", "msg_fake" + idDigits(facts_.number)},
            {"type", "message"},
            {"role", "assistant"},
            {"model", facts_.asked.answersAs},
            {"content", Json::array()},
            {"stop_reason", nullptr},
            {"stop_sequence", nullptr},
            {"usage",
             {{"input_tokens", facts_.asked.promptTokens},
              {"cache_creation_input_tokens", 0},
              {"cache_read_input_tokens", 0},
              {"output_tokens", 1}}}};
  }

  std::string start() {
    const std::string started = event({{"type", "message_start"}, {"message", message()}});
    return facts_.script.manners.doubleStart ? started + started : started;
  }

  std::string step() {
    switch (plan_.step()) {
      case Step::Ping: return ping();
      case Step::Thought: return thoughtStep();
      case Step::Text: return textStep();
      case Step::Calls: return callStep();
      default: return "";
    }
  }

  std::string opened(Json block) {
    ++blocks_;
    return event({{"type", "content_block_start"},
                  {"index", blocks_ - 1},
                  {"content_block", std::move(block)}});
  }
  std::string delta(Json delta, bool main = false) {
    return event(
        {{"type", "content_block_delta"}, {"index", blocks_ - 1}, {"delta", std::move(delta)}},
        main);
  }
  std::string closed() { return event({{"type", "content_block_stop"}, {"index", blocks_ - 1}}); }

  std::string thoughtStep() {
    std::string bytes;
    if (plan_.firstThought()) {
      bytes = opened({{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
    }
    const std::string thought =
        "**Considering the question** step " + std::to_string(plan_.index());
    bytes += delta({{"type", "thinking_delta"}, {"thinking", thought}}, true);
    if (!plan_.lastThought()) return bytes;
    const auto size = static_cast<std::size_t>(std::max(faults_.signature, 4));
    return bytes + delta({{"type", "signature_delta"}, {"signature", std::string(size, 'Q')}}) +
           closed();
  }

  // A ping in the middle of the text, where it begins.
  std::string textStep() {
    std::string bytes = plan_.firstText() ? opened({{"type", "text"}, {"text", ""}}) + ping() : "";
    bytes += delta({{"type", "text_delta"}, {"text", plan_.text()}}, true);
    return plan_.lastText() ? bytes + closed() : bytes;
  }

  Json call(int number) const {
    return {{"type", "tool_use"},
            {"id", "toolu_" + std::to_string(number)},
            {"name", faults_.call},
            {"input", faults_.callArgs.is_null() ? Json::object() : Json(faults_.callArgs)}};
  }

  std::string callStep() {
    std::string bytes;
    for (int i = 0; i < faults_.calls; ++i) {
      Json block = call(i);
      const std::string input = faults_.callArgs.is_null() ? "" : dump(block["input"]);
      block["input"] = Json::object();
      bytes += opened(block);
      bytes += delta({{"type", "input_json_delta"}, {"partial_json", input}});
      bytes += closed();
    }
    return bytes;
  }

  std::string end() {
    if (faults_.finishOn == "none") return "";
    Json delta = {{"stop_reason", stopReason()}, {"stop_sequence", nullptr}};
    if (!faults_.block.empty()) delta["stop_details"] = details();
    const Json usage = {{"output_tokens", plan_.answerTokens() + plan_.thoughtTokens()}};
    return event({{"type", "message_delta"}, {"delta", delta}, {"usage", usage}}) +
           event({{"type", "message_stop"}}, false, true);
  }

  const ReplyFacts facts_;
  const Faults& faults_;
  ReplyPlan plan_;
  Framing framing_;
  int blocks_ = 0;  // opened so far
};

struct Wording {
  int status;
  std::string_view type, message;
};

constexpr Wording kWordings[] = {
    {400, "invalid_request_error", "Invalid request."},
    {401, "authentication_error", "invalid x-api-key"},
    {402, "billing_error", "There is an issue with your billing or payment information."},
    {403, "permission_error", "Your API key does not have permission to use the resource."},
    {404, "not_found_error", ""},
    {413, "request_too_large", "Request exceeds the maximum size"},
    {429, "rate_limit_error", "This request would exceed your rate limit."},
    {500, "api_error", "Internal server error"},
    {504, "timeout_error", "The request timed out."},
    {529, "overloaded_error", "Overloaded"},
};

}  // namespace

std::unique_ptr<ReplyWriter> anthropicReply(ReplyFacts facts, ReplyText text) {
  return std::make_unique<AnthropicReply>(std::move(facts), std::move(text));
}

Json anthropicError(const Faults& faults, int status, std::string_view model) {
  Wording wording{status, "api_error", "Internal server error"};
  for (const Wording& known : kWordings) {
    if (known.status == status) wording = known;
  }
  if (status == 503) wording = {503, "overloaded_error", "Overloaded"};
  std::string message(wording.message);
  if (status == 404) message = "model: " + std::string(model);
  if (!faults.message.empty()) message = faults.message;
  const std::string type(faults.statusName.empty() ? wording.type : faults.statusName);
  return {{"type", "error"},
          {"error", {{"type", type}, {"message", message}}},
          {"request_id", "req_fake"}};
}

}  // namespace fake
