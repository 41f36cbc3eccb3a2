#include "request_rules.h"

namespace fake {
namespace {

using nlohmann::json;

// Fields of a part that are its data; the others only describe it.
constexpr const char* kPartData[] = {
    "text",           "inlineData",         "fileData", "functionCall", "functionResponse",
    "executableCode", "codeExecutionResult"};

ApiError violation(const std::string& path, const std::string& message) {
  return invalidArgument("* GenerateContentRequest." + path + ": " + message + "\n");
}

bool hasData(const json& part) {
  for (const char* name : kPartData) {
    if (!part.contains(name)) continue;
    return !(part[name].is_string() && part[name].get_ref<const std::string&>().empty());
  }
  return false;
}

std::optional<ApiError> judgeParts(const json& content, const std::string& path) {
  if (!content.contains("parts") || content["parts"].empty()) {
    return violation(path + ".parts", "contents.parts must not be empty.");
  }
  for (std::size_t i = 0; i < content["parts"].size(); ++i) {
    if (hasData(content["parts"][i])) continue;
    return violation(path + ".parts[" + std::to_string(i) + "].data",
                     "required oneof field 'data' must have one initialized field");
  }
  return std::nullopt;
}

std::size_t partsWith(const json& content, const char* field) {
  std::size_t count = 0;
  for (const json& part : content["parts"]) count += part.contains(field) ? 1 : 0;
  return count;
}

// Results follow the calls they answer; from 3.x on a call that is told again carries the signature
// it came with. Of calls that were made together only the first has one.
std::optional<ApiError> judgeCalls(const json& contents, std::size_t turn, const Model& model) {
  const std::size_t results = partsWith(contents[turn], "functionResponse");
  const std::size_t calls = turn > 0 ? partsWith(contents[turn - 1], "functionCall") : 0;
  if (results > 0 && calls == 0) {
    return invalidArgument(
        "Please ensure that function response turn comes immediately after a function call turn.");
  }
  if (results != calls && turn > 0) {
    return invalidArgument(
        "Please ensure that the number of function response parts is equal to the number of "
        "function call parts of the function call turn.");
  }
  if (model.thinking == Thinking::Budget) return std::nullopt;
  for (const json& part : contents[turn]["parts"]) {
    if (!part.contains("functionCall")) continue;
    if (part.contains("thoughtSignature")) break;
    return invalidArgument(
        "Function call is missing a thought_signature in functionCall parts. This is required for "
        "tools to work correctly, and missing thought_signature may lead to degraded model "
        "performance.");
  }
  return std::nullopt;
}

std::optional<ApiError> judgeTurns(const json& contents, const Model& model) {
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const std::string role = contents[i].value("role", "user");
    if (role != "user" && role != "model") {
      return invalidArgument("Please use a valid role: user, model.");
    }
    if (auto error = judgeParts(contents[i], "contents[" + std::to_string(i) + "]")) return error;
    if (auto error = judgeCalls(contents, i, model)) return error;
  }
  if (contents.back().value("role", "user") != "user") {
    return invalidArgument(
        "Please ensure that multiturn requests end with a user role or a function response.");
  }
  return std::nullopt;
}

std::optional<ApiError> judgeBudget(int budget, const Model& model) {
  if (model.thinking == Thinking::Level) {
    return invalidArgument(
        "Thinking budget is not supported for this model. Please use thinking "
        "level instead.");
  }
  if (budget == 0 && !model.budgetZero) {
    return invalidArgument("Budget 0 is invalid. This model only works in thinking mode.");
  }
  if (budget < -1 || budget > 32768) {
    return invalidArgument("The thinking budget " + std::to_string(budget) +
                           " is invalid. Please choose a value between 0 and 24576.");
  }
  return std::nullopt;
}

std::optional<ApiError> judgeThinking(const json& config, const Model& model) {
  const bool budget = config.contains("thinkingBudget");
  const bool level = config.contains("thinkingLevel");
  if (budget && level) {
    return invalidArgument("You can only set only one of thinking budget and thinking level.");
  }
  if (budget) return judgeBudget(config["thinkingBudget"].get<int>(), model);
  if (!level) return std::nullopt;
  if (model.thinking == Thinking::Budget) {
    return invalidArgument("Thinking level is not supported for this model.");
  }
  if (config["thinkingLevel"] == "MINIMAL" && !model.levelMinimal) {
    return invalidArgument(
        "Thinking level MINIMAL is not supported for this model. Please retry "
        "with other thinking level.");
  }
  return std::nullopt;
}

std::optional<ApiError> judgeGeneration(const json& config, const Model& model) {
  if (config.contains("temperature")) {
    const double temperature = config["temperature"].get<double>();
    if (temperature < 0 || temperature > 2) {
      return violation("generation_config.temperature",
                       "temperature must be in the range [0.0, 2.0].");
    }
  }
  if (config.contains("maxOutputTokens") && config["maxOutputTokens"].get<int>() <= 0) {
    return violation("generation_config.max_output_tokens", "max_output_tokens must be positive.");
  }
  return judgeThinking(config.value("thinkingConfig", json::object()), model);
}

}  // namespace

std::optional<ApiError> judgeCredentials(const HttpRequest& request, std::string_view key) {
  if (request.queryValue("key")) {
    return invalidArgument(
        "fake-gemini: the key came in the URL, where it gets logged; send it in "
        "the x-goog-api-key header.");
  }
  const std::string* given = request.header("x-goog-api-key");
  if (given && request.header("authorization")) {
    return invalidArgument("Multiple authentication credentials received. Please pass only one.");
  }
  if (!given || given->empty()) {
    return ApiError{403, "PERMISSION_DENIED",
                    "Method doesn't allow unregistered callers (callers without established "
                    "identity). Please use API Key or other form of API consumer identity to call "
                    "this API."};
  }
  if (*given != key) {
    return errorWithReason(400, "INVALID_ARGUMENT",
                           "API key not valid. Please pass a valid API key.", "API_KEY_INVALID");
  }
  return std::nullopt;
}

std::optional<ApiError> judgeContent(const json& request, const Model& model) {
  if (!request.contains("contents") || request["contents"].empty()) {
    return violation("contents", "contents is not specified");
  }
  if (request.contains("systemInstruction")) {
    if (auto error = judgeParts(request["systemInstruction"], "system_instruction")) return error;
  }
  if (auto error = judgeTurns(request["contents"], model)) return error;
  return judgeGeneration(request.value("generationConfig", json::object()), model);
}

std::string lastUserText(const json& request) {
  std::string text;
  for (const json& part : request["contents"].back()["parts"]) text += part.value("text", "");
  return text;
}

std::size_t promptBytes(const json& request) {
  std::size_t bytes = 0;
  const auto count = [&bytes](const json& content) {
    for (const json& part : content["parts"]) bytes += part.value("text", "").size();
  };
  if (request.contains("systemInstruction")) count(request["systemInstruction"]);
  for (const json& content : request["contents"]) count(content);
  return bytes;
}

}  // namespace fake
