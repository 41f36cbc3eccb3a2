#include "field_rules.h"

#include <cctype>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fake {
namespace {

using nlohmann::json;

enum class Type { Text, Integer, Number, Flag, Enum, Message, Free };

struct Field;
using Fields = std::span<const Field>;

struct Field {
  std::string_view name;
  Type type;
  bool repeated = false;
  Fields fields = {};                             // of a Message
  std::span<const std::string_view> values = {};  // of an Enum
  std::string_view enumName = {};
};

constexpr std::string_view kCategories[] = {
    "HARM_CATEGORY_UNSPECIFIED",       "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",       "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT", "HARM_CATEGORY_CIVIC_INTEGRITY"};
constexpr std::string_view kThresholds[] = {"HARM_BLOCK_THRESHOLD_UNSPECIFIED",
                                            "BLOCK_LOW_AND_ABOVE",
                                            "BLOCK_MEDIUM_AND_ABOVE",
                                            "BLOCK_ONLY_HIGH",
                                            "BLOCK_NONE",
                                            "OFF"};
constexpr std::string_view kLevels[] = {"THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM",
                                        "HIGH"};
constexpr std::string_view kCallingModes[] = {"MODE_UNSPECIFIED", "AUTO", "ANY", "NONE",
                                              "VALIDATED"};

constexpr Field kBlob[] = {{"mimeType", Type::Text}, {"data", Type::Text}};
constexpr Field kFile[] = {{"mimeType", Type::Text}, {"fileUri", Type::Text}};
constexpr Field kCall[] = {{"id", Type::Text}, {"name", Type::Text}, {"args", Type::Free}};
constexpr Field kResponse[] = {{"id", Type::Text},
                               {"name", Type::Text},
                               {"response", Type::Free},
                               {"willContinue", Type::Flag},
                               {"scheduling", Type::Free}};
constexpr Field kPart[] = {{"text", Type::Text},
                           {"thought", Type::Flag},
                           {"thoughtSignature", Type::Text},
                           {"inlineData", Type::Message, false, kBlob},
                           {"fileData", Type::Message, false, kFile},
                           {"functionCall", Type::Message, false, kCall},
                           {"functionResponse", Type::Message, false, kResponse},
                           {"executableCode", Type::Free},
                           {"codeExecutionResult", Type::Free},
                           {"videoMetadata", Type::Free},
                           {"partMetadata", Type::Free}};
constexpr Field kContent[] = {{"role", Type::Text}, {"parts", Type::Message, true, kPart}};
constexpr Field kThinking[] = {
    {"includeThoughts", Type::Flag},
    {"thinkingBudget", Type::Integer},
    {"thinkingLevel", Type::Enum, false, {}, kLevels, "ThinkingConfig.ThinkingLevel"}};
constexpr Field kGeneration[] = {{"maxOutputTokens", Type::Integer},
                                 {"temperature", Type::Number},
                                 {"topP", Type::Number},
                                 {"topK", Type::Number},
                                 {"candidateCount", Type::Integer},
                                 {"seed", Type::Integer},
                                 {"presencePenalty", Type::Number},
                                 {"frequencyPenalty", Type::Number},
                                 {"stopSequences", Type::Text, true},
                                 {"responseMimeType", Type::Text},
                                 {"responseSchema", Type::Free},
                                 {"responseJsonSchema", Type::Free},
                                 {"responseModalities", Type::Text, true},
                                 {"responseLogprobs", Type::Flag},
                                 {"logprobs", Type::Integer},
                                 {"speechConfig", Type::Free},
                                 {"imageConfig", Type::Free},
                                 {"mediaResolution", Type::Text},
                                 {"thinkingConfig", Type::Message, false, kThinking}};
constexpr Field kSafety[] = {
    {"category", Type::Enum, false, {}, kCategories, "HarmCategory"},
    {"threshold", Type::Enum, false, {}, kThresholds, "SafetySetting.HarmBlockThreshold"}};
constexpr Field kDeclaration[] = {{"name", Type::Text},
                                  {"description", Type::Text},
                                  {"behavior", Type::Text},
                                  {"parameters", Type::Free},
                                  {"parametersJsonSchema", Type::Free},
                                  {"response", Type::Free},
                                  {"responseJsonSchema", Type::Free}};
constexpr Field kTool[] = {{"functionDeclarations", Type::Message, true, kDeclaration},
                           {"googleSearch", Type::Free},
                           {"googleSearchRetrieval", Type::Free},
                           {"codeExecution", Type::Free},
                           {"urlContext", Type::Free},
                           {"fileSearch", Type::Free}};
constexpr Field kCalling[] = {
    {"mode", Type::Enum, false, {}, kCallingModes, "FunctionCallingConfig.Mode"},
    {"allowedFunctionNames", Type::Text, true}};
constexpr Field kToolConfig[] = {{"functionCallingConfig", Type::Message, false, kCalling},
                                 {"retrievalConfig", Type::Free}};
constexpr Field kRequest[] = {{"model", Type::Text},
                              {"contents", Type::Message, true, kContent},
                              {"systemInstruction", Type::Message, false, kContent},
                              {"generationConfig", Type::Message, false, kGeneration},
                              {"safetySettings", Type::Message, true, kSafety},
                              {"tools", Type::Message, true, kTool},
                              {"toolConfig", Type::Message, false, kToolConfig},
                              {"cachedContent", Type::Text},
                              {"store", Type::Flag},
                              {"serviceTier", Type::Text}};

std::string snakeCase(std::string_view name) {
  std::string snake;
  for (const char c : name) {
    if (std::isupper(static_cast<unsigned char>(c))) snake += '_';
    snake += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return snake;
}

std::string_view typeName(Type type) {
  switch (type) {
    case Type::Text: return "TYPE_STRING";
    case Type::Integer: return "TYPE_INT32";
    case Type::Number: return "TYPE_FLOAT";
    case Type::Flag: return "TYPE_BOOL";
    default: return "TYPE_MESSAGE";
  }
}

bool hasType(const Field& field, const json& value) {
  switch (field.type) {
    case Type::Text: return value.is_string();
    case Type::Integer: return value.is_number_integer();
    case Type::Number: return value.is_number();
    case Type::Flag: return value.is_boolean();
    case Type::Message: return value.is_object();
    case Type::Free: return true;
    case Type::Enum: break;
  }
  if (!value.is_string()) return false;
  const std::string& text = value.get_ref<const std::string&>();
  for (const std::string_view known : field.values) {
    if (known == text) return true;
  }
  return false;
}

// Walks a request beside its field table; what is wrong becomes a violation {field, description}.
class ShapeCheck {
 public:
  json message(const json& value, Fields fields, const std::string& path) {
    json shaped = json::object();
    for (const auto& [name, inner] : value.items()) {
      const Field* field = find(fields, name);
      if (!field) {
        unknown(name, path);
        continue;
      }
      if (inner.is_null()) continue;  // as protobuf has it: null is absent
      const std::string here = (path.empty() ? "" : path + ".") + snakeCase(field->name);
      shaped[std::string(field->name)] =
          field->repeated ? list(*field, inner, here) : single(*field, inner, here);
    }
    return shaped;
  }

  const nlohmann::ordered_json& violations() const { return violations_; }

 private:
  static const Field* find(Fields fields, const std::string& name) {
    for (const Field& field : fields) {
      if (name == field.name || name == snakeCase(field.name)) return &field;
    }
    return nullptr;
  }

  // A lone value stands for a list of one, as in the service.
  json list(const Field& field, const json& value, const std::string& path) {
    json items = json::array();
    if (!value.is_array()) {
      items.push_back(single(field, value, path + "[0]"));
      return items;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      items.push_back(single(field, value[i], path + "[" + std::to_string(i) + "]"));
    }
    return items;
  }

  json single(const Field& field, const json& value, const std::string& path) {
    if (value.is_array() && field.type != Type::Free) {
      complain(path, "Invalid JSON payload received. Unknown name \"" + lastName(path) + "\" at '" +
                         path + "': Proto field is not repeating, cannot start list.");
      return nullptr;
    }
    if (!hasType(field, value)) {
      complain(path, "Invalid value at '" + path + "' (" + wantedType(field) + "), " +
                         value.dump(-1, ' ', false, json::error_handler_t::replace));
      return nullptr;
    }
    if (field.type == Type::Message) return message(value, field.fields, path);
    return value;
  }

  void unknown(const std::string& name, const std::string& path) {
    complain(path, "Invalid JSON payload received. Unknown name \"" + name + "\"" +
                       (path.empty() ? "" : " at '" + path + "'") + ": Cannot find field.");
  }

  static std::string lastName(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? path : path.substr(dot + 1);
  }

  static std::string wantedType(const Field& field) {
    if (field.type != Type::Enum) return std::string(typeName(field.type));
    return "type.googleapis.com/google.ai.generativelanguage.v1beta." + std::string(field.enumName);
  }

  void complain(const std::string& path, const std::string& description) {
    nlohmann::ordered_json violation;
    if (!path.empty()) violation["field"] = path;
    violation["description"] = description;
    violations_.push_back(std::move(violation));
  }

  nlohmann::ordered_json violations_ = nlohmann::ordered_json::array();
};

ApiError badRequest(const nlohmann::ordered_json& violations) {
  std::string message;
  for (const auto& violation : violations) {
    message += (message.empty() ? "" : "\n") + violation.at("description").get<std::string>();
  }
  ApiError error = invalidArgument(std::move(message));
  nlohmann::ordered_json detail;
  detail["@type"] = "type.googleapis.com/google.rpc.BadRequest";
  detail["fieldViolations"] = violations;
  error.details.push_back(std::move(detail));
  return error;
}

}  // namespace

std::expected<json, ApiError> wellShaped(const json& request) {
  if (!request.is_object()) {
    return std::unexpected(invalidArgument(
        "Invalid JSON payload received. Unknown name \"\": Root element must be a message."));
  }
  ShapeCheck check;
  json shaped = check.message(request, kRequest, "");
  if (!check.violations().empty()) return std::unexpected(badRequest(check.violations()));
  return shaped;
}

}  // namespace fake
