// OpenAI's Chat Completions: address, rules, errors, replies.
#include <algorithm>
#include <utility>

#include "api.h"
#include "openai_reply.h"

namespace fake {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFields[] = {"model",
                                        "messages",
                                        "stream",
                                        "stream_options",
                                        "max_tokens",
                                        "max_completion_tokens",
                                        "temperature",
                                        "top_p",
                                        "reasoning_effort",
                                        "stop",
                                        "n",
                                        "seed",
                                        "user",
                                        "tools",
                                        "tool_choice",
                                        "presence_penalty",
                                        "frequency_penalty",
                                        "response_format",
                                        "store",
                                        "metadata",
                                        "service_tier",
                                        "parallel_tool_calls",
                                        "logprobs",
                                        "top_logprobs",
                                        "verbosity"};

struct Model {
  std::string_view name, answersAs;
  bool newer;  // wants max_completion_tokens and its own temperature
};

constexpr Model kModels[] = {
    {"gpt-5.4-mini", "gpt-5.4-mini-2026-03-17", true},
    {"gpt-5.4-nano", "gpt-5.4-nano-2026-03-17", true},
    {"o4-mini", "o4-mini-2025-04-16", true},
    {"gpt-4o-mini", "gpt-4o-mini-2024-07-18", false},
    {"gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", false},
};

const Model* modelNamed(std::string_view name) {
  for (const Model& model : kModels) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

ErrorAnswer worded(int status, std::string message, std::string_view type, const Json& param,
                   const Json& code) {
  const Json error = {{"message", message}, {"type", type}, {"param", param}, {"code", code}};
  return {status, message, Json{{"error", error}}.dump(2) + "\n"};
}

ErrorAnswer invalid(std::string message, const Json& param, const Json& code) {
  return worded(400, std::move(message), "invalid_request_error", param, code);
}

using Judgement = std::optional<ErrorAnswer>;

std::string textOf(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const Json& part : content) text += part.is_object() ? part.value("text", "") : "";
  return text;
}

Judgement judgeMessage(const Json& message, std::size_t index) {
  const std::string at = "messages[" + std::to_string(index) + "]";
  if (!message.is_object()) return invalid("Invalid type for '" + at + "'.", at, "invalid_type");
  const std::string role = message.value("role", "");
  constexpr std::string_view kRoles[] = {"system", "developer", "user", "assistant", "tool"};
  if (std::find(std::begin(kRoles), std::end(kRoles), role) == std::end(kRoles)) {
    return invalid("Invalid value: '" + role +
                       "'. Supported values are: 'system', 'assistant', 'user', 'function', "
                       "'tool', and 'developer'.",
                   at + ".role", "invalid_value");
  }
  const bool has = message.contains("content") &&
                   (message["content"].is_string() || message["content"].is_array());
  if (has || (role == "assistant" && message.contains("tool_calls"))) return std::nullopt;
  return invalid("Invalid value for 'content': expected a string, got null.", at + ".content",
                 nullptr);
}

Judgement judgeMessages(const Json& body) {
  if (!body.contains("messages")) {
    return invalid("Missing required parameter: 'messages'.", "messages",
                   "missing_required_parameter");
  }
  if (!body["messages"].is_array() || body["messages"].empty()) {
    return invalid(
        "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an "
        "empty array instead.",
        "messages", "empty_array");
  }
  for (std::size_t i = 0; i < body["messages"].size(); ++i) {
    if (auto error = judgeMessage(body["messages"][i], i)) return error;
  }
  return std::nullopt;
}

Judgement judgeTokens(const Json& body, bool newer) {
  if (newer && body.contains("max_tokens")) {
    return invalid(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead.",
        "max_tokens", "unsupported_parameter");
  }
  for (const char* name : {"max_tokens", "max_completion_tokens"}) {
    if (!body.contains(name) || body[name].is_null()) continue;
    if (body[name].is_number_integer() && body[name].get<long long>() > 0) continue;
    return invalid(
        "Invalid '" + std::string(name) + "': integer below minimum value. Expected a value >= 1.",
        name, "integer_below_min_value");
  }
  return std::nullopt;
}

Judgement judgeRest(const Json& body, bool newer) {
  if (body.contains("temperature") && body["temperature"].is_number()) {
    const double temperature = body["temperature"].get<double>();
    if (newer && temperature != 1) {
      return invalid("Unsupported value: 'temperature' does not support " +
                         body["temperature"].dump() +
                         " with this model. Only the default (1) value is supported.",
                     "temperature", "unsupported_value");
    }
    if (temperature < 0 || temperature > 2) {
      return invalid("Invalid 'temperature': decimal above maximum value. Expected a value <= 2.",
                     "temperature", "decimal_above_max_value");
    }
  }
  if (body.contains("stream_options") && !body.value("stream", false)) {
    return invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                   "stream_options", nullptr);
  }
  for (const auto& [name, value] : body.items()) {
    if (std::find(std::begin(kFields), std::end(kFields), name) == std::end(kFields)) {
      return invalid("Unrecognized request argument supplied: " + name, nullptr, nullptr);
    }
  }
  return std::nullopt;
}

// Those that run at home: any model, and often no key.
bool isLocal(const Manners& manners) {
  return manners.dialect == "vllm" || manners.dialect == "llamacpp" || manners.dialect == "ollama";
}

class OpenaiApi final : public Api {
 public:
  explicit OpenaiApi(std::string key) : key_(std::move(key)) {}

  std::string_view name() const override { return "openai"; }

  std::optional<Call> callOf(const HttpRequest& request) const override {
    if (request.method != "POST" || !request.path.ends_with("/v1/chat/completions")) {
      return std::nullopt;
    }
    return Call{};
  }

  std::string userText(const std::string& body) const override {
    const Json request = Json::parse(body, nullptr, false);
    if (!request.is_object() || !request.contains("messages")) return "";
    std::string text;
    for (const Json& message : request["messages"]) {
      const bool users = message.is_object() && message.value("role", "") == "user";
      if (users && message.contains("content")) text = textOf(message["content"]);
    }
    return text;
  }

  std::expected<Asked, ErrorAnswer> judge(const HttpRequest& request, const Manners& manners,
                                          Call& call) const override {
    if (auto error = judgeKey(request, manners)) return std::unexpected(*error);
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) {
      return std::unexpected(malformed("We could not parse the JSON body of your request."));
    }
    if (!body.contains("model") || !body["model"].is_string()) {
      return std::unexpected(invalid("you must provide a model parameter", nullptr, nullptr));
    }
    call.model = body["model"].get<std::string>();
    call.stream = body.value("stream", false);
    const Model* model = modelNamed(call.model);
    if (!model && manners.dialect == "openai") {
      Faults unknown;
      return std::unexpected(answer(404, openaiErrorObject(unknown, manners, 404, call.model)));
    }
    const bool newer = (model && model->newer) || manners.refuseMaxTokens;
    for (const auto& error :
         {judgeMessages(body), judgeTokens(body, newer), judgeRest(body, newer)}) {
      if (error) return std::unexpected(*error);
    }
    Asked asked;
    asked.answersAs = model ? model->answersAs : call.model;
    asked.userText = userText(request.body);
    std::size_t bytes = 0;
    for (const Json& message : body["messages"]) {
      if (message.contains("content")) bytes += textOf(message["content"]).size();
    }
    asked.promptTokens = bytes / 4 + 1;
    asked.wantsUsage =
        body.contains("stream_options") && body["stream_options"].value("include_usage", false);
    return asked;
  }

  ErrorAnswer malformed(const std::string& why) const override {
    return invalid(why, nullptr, nullptr);
  }

  ErrorAnswer errorFrom(const Faults& faults, const Manners& manners,
                        std::string_view model) const override {
    const Json error = openaiErrorObject(faults, manners, faults.status, model);
    if (manners.dialect != "vllm") return answer(faults.status, error);
    Json top = {{"object", "error"}};
    top.update(error);
    return {faults.status, error["message"].get<std::string>(), top.dump() + "\n"};
  }

  std::unique_ptr<ReplyWriter> write(ReplyFacts facts, ReplyText text) const override {
    return openaiReply(std::move(facts), std::move(text));
  }

  std::string headers(std::uint64_t number) const override {
    return "x-request-id: req_fake" + idDigits(number) + "\r\nopenai-version: 2020-10-01\r\n";
  }

 private:
  static ErrorAnswer answer(int status, const Json& error) {
    return {status, error["message"].get<std::string>(), Json{{"error", error}}.dump(2) + "\n"};
  }

  Judgement judgeKey(const HttpRequest& request, const Manners& manners) const {
    const std::string* given = request.header("authorization");
    if (!given && isLocal(manners)) return std::nullopt;
    if (!given) {
      return worded(401,
                    "You didn't provide an API key. You need to provide your API key in an "
                    "Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
                    "invalid_request_error", nullptr, nullptr);
    }
    if (*given == "Bearer " + key_) return std::nullopt;
    return worded(401,
                  "Incorrect API key provided: " + given->substr(0, 12) +
                      "****. You can find your API key at "
                      "https://platform.openai.com/account/api-keys.",
                  "invalid_request_error", nullptr, "invalid_api_key");
  }

  const std::string key_;
};

}  // namespace

std::unique_ptr<Api> openaiApi(std::string key) {
  return std::make_unique<OpenaiApi>(std::move(key));
}

}  // namespace fake
