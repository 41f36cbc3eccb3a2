// Anthropic's Messages API: address, rules, errors, replies.
#include <algorithm>
#include <utility>

#include "anthropic_reply.h"
#include "api.h"

namespace fake {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFields[] = {
    "model",          "max_tokens",         "messages",      "system",
    "stream",         "temperature",        "top_p",         "top_k",
    "stop_sequences", "metadata",           "tools",         "tool_choice",
    "thinking",       "service_tier",       "output_config", "cache_control",
    "container",      "context_management", "inference_geo"};

struct Model {
  std::string_view name, answersAs;
  bool newer;  // no last turn of the assistant's, no sampling settings
};

constexpr Model kModels[] = {
    {"claude-haiku-5-5", "claude-haiku-5-5", true},
    {"claude-sonnet-5-5", "claude-sonnet-5-5", true},
    {"claude-opus-5-5", "claude-opus-5-5", true},
    {"claude-haiku-4-5", "claude-haiku-4-5-20251001", false},
};

// What the official client sends since its version 1.0.
constexpr std::string_view kNewVersion = "2026-10-21";

using Judgement = std::optional<ErrorAnswer>;

ErrorAnswer worded(int status, const std::string& message) {
  Faults faults;
  faults.message = message;
  return {status, message, anthropicError(faults, status, "").dump() + "\n"};
}

ErrorAnswer invalid(const std::string& message) { return worded(400, message); }

std::string textOf(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const Json& block : content) text += block.is_object() ? block.value("text", "") : "";
  return text;
}

bool hasEmptyText(const Json& content) {
  if (content.is_string()) return content.get_ref<const std::string&>().empty();
  return std::any_of(content.begin(), content.end(), [](const Json& block) {
    return block.value("type", "") == "text" && block.value("text", "").empty();
  });
}

Judgement judgeMessage(const Json& message, const std::string& at, bool last) {
  if (!message.is_object()) return invalid(at + ": Input should be a valid dictionary");
  const std::string role = message.value("role", "");
  if (role != "user" && role != "assistant") {
    return invalid(at + ".role: Input should be 'user' or 'assistant'");
  }
  for (const auto& [name, value] : message.items()) {
    if (name != "role" && name != "content") {
      return invalid(at + "." + name + ": Extra inputs are not permitted");
    }
  }
  if (!message.contains("content")) return invalid(at + ".content: Field required");
  const Json& content = message["content"];
  if (!content.is_string() && !content.is_array()) {
    return invalid(at + ".content: Input should be a valid string");
  }
  if (content.empty() || (content.is_string() && hasEmptyText(content))) {
    if (last && role == "assistant") return std::nullopt;
    return invalid(at +
                   ": all messages must have non-empty content except for the optional final "
                   "assistant message");
  }
  if (hasEmptyText(content)) return invalid("messages: text content blocks must be non-empty");
  return std::nullopt;
}

Judgement judgeMessages(const Json& body, bool newer) {
  if (!body.contains("messages")) return invalid("messages: Field required");
  const Json& messages = body["messages"];
  if (!messages.is_array()) return invalid("messages: Input should be a valid list");
  if (messages.empty()) return invalid("messages: at least one message is required");
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string at = "messages." + std::to_string(i);
    if (auto error = judgeMessage(messages[i], at, i + 1 == messages.size())) return error;
  }
  if (messages.front()["role"] != "user") {
    return invalid("messages: first message must use the \"user\" role");
  }
  if (newer && messages.back()["role"] == "assistant") {
    return invalid(
        "This model does not support assistant message prefill. The conversation must end with a "
        "user message.");
  }
  return std::nullopt;
}

Judgement judgeFields(const Json& body, bool newer, std::string_view version) {
  for (const char* removed : {"temperature", "top_p", "top_k"}) {
    if (version != kNewVersion || !body.contains(removed)) continue;
    return invalid(std::string(removed) + ": Extra inputs are not permitted");
  }
  if (!body.contains("max_tokens")) return invalid("max_tokens: Field required");
  if (!body["max_tokens"].is_number_integer() || body["max_tokens"].get<long long>() < 1) {
    return invalid("max_tokens: Input should be greater than or equal to 1");
  }
  if (newer && body.contains("temperature") && body["temperature"] != 1) {
    return invalid("temperature: this model does not support sampling parameters");
  }
  if (body.contains("temperature") &&
      (!body["temperature"].is_number() || body["temperature"].get<double>() > 1)) {
    return invalid("temperature: range: 0..1");
  }
  if (body.contains("system") && hasEmptyText(body["system"])) {
    return invalid("system: text content blocks must be non-empty");
  }
  for (const auto& [name, value] : body.items()) {
    if (std::find(std::begin(kFields), std::end(kFields), name) == std::end(kFields)) {
      return invalid(name + ": Extra inputs are not permitted");
    }
  }
  return std::nullopt;
}

class AnthropicApi final : public Api {
 public:
  explicit AnthropicApi(std::string key) : key_(std::move(key)) {}

  std::string_view name() const override { return "anthropic"; }

  std::optional<Call> callOf(const HttpRequest& request) const override {
    if (request.method != "POST" || !request.path.ends_with("/v1/messages")) return std::nullopt;
    return Call{};
  }

  std::string userText(const std::string& body) const override {
    const Json request = Json::parse(body, nullptr, false);
    if (!request.is_object() || !request.contains("messages")) return "";
    const Json& messages = request["messages"];
    if (!messages.is_array() || messages.empty() || !messages.back().is_object()) return "";
    return messages.back().contains("content") ? textOf(messages.back()["content"]) : "";
  }

  std::expected<Asked, ErrorAnswer> judge(const HttpRequest& request, const Manners&,
                                          Call& call) const override {
    if (auto error = judgeHeaders(request)) return std::unexpected(*error);
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) {
      return std::unexpected(malformed("The request body is not valid JSON: unexpected character"));
    }
    if (!body.contains("model") || !body["model"].is_string()) {
      return std::unexpected(invalid("model: Field required"));
    }
    call.model = body["model"].get<std::string>();
    call.stream = body.value("stream", false);
    const auto model = std::find_if(std::begin(kModels), std::end(kModels),
                                    [&](const Model& known) { return known.name == call.model; });
    const bool known = model != std::end(kModels);
    const bool newer = known && model->newer;
    const std::string& version = *request.header("anthropic-version");
    for (const auto& error : {judgeFields(body, newer, version), judgeMessages(body, newer)}) {
      if (error) return std::unexpected(*error);
    }
    if (!known) return std::unexpected(worded(404, "model: " + call.model));
    std::size_t bytes = body.contains("system") ? textOf(body["system"]).size() : 0;
    for (const Json& message : body["messages"]) bytes += textOf(message["content"]).size();
    return Asked{std::string(model->answersAs), userText(request.body), bytes / 4 + 1, true};
  }

  ErrorAnswer malformed(const std::string& why) const override { return invalid(why); }

  ErrorAnswer errorFrom(const Faults& faults, const Manners&,
                        std::string_view model) const override {
    const Json error = anthropicError(faults, faults.status, model);
    return {faults.status, error["error"]["message"].get<std::string>(), error.dump() + "\n"};
  }

  std::unique_ptr<ReplyWriter> write(ReplyFacts facts, ReplyText text) const override {
    return anthropicReply(std::move(facts), std::move(text));
  }

  std::string headers(std::uint64_t number) const override {
    return "request-id: req_fake" + idDigits(number) + "\r\nCache-Control: no-cache\r\n";
  }

 private:
  Judgement judgeHeaders(const HttpRequest& request) const {
    // The documentation speaks of x-api-key; the official client sends the same key as a bearer.
    const std::string* given = request.header("x-api-key");
    const std::string* bearer = request.header("authorization");
    if (!given && !bearer) return worded(401, "x-api-key header is required");
    if (given ? *given != key_ : *bearer != "Bearer " + key_) {
      return worded(401, "invalid x-api-key");
    }
    const std::string* version = request.header("anthropic-version");
    if (!version) return invalid("anthropic-version: header is required");
    if (*version != "2023-06-01" && *version != kNewVersion) {
      return invalid("anthropic-version: \"" + *version + "\" is not a valid version");
    }
    return std::nullopt;
  }

  const std::string key_;
};

}  // namespace

std::unique_ptr<Api> anthropicApi(std::string key) {
  return std::make_unique<AnthropicApi>(std::move(key));
}

}  // namespace fake
