#include "adapters/anthropic_error.h"

#include <string>

namespace livechat {

namespace {

// For errors inside a stream, which have no HTTP status of their own.
int httpStatusOf(std::string_view type) {
  static constexpr struct {
    std::string_view name;
    int status;
  } kStatuses[] = {
      {"invalid_request_error", 400}, {"authentication_error", 401},
      {"billing_error", 402},         {"permission_error", 403},
      {"not_found_error", 404},       {"request_too_large", 413},
      {"rate_limit_error", 429},      {"api_error", 500},
      {"timeout_error", 504},         {"overloaded_error", 529},
  };
  for (const auto& entry : kStatuses) {
    if (entry.name == type) return entry.status;
  }
  return 500;
}

ProviderError classify(int status, const ForeignJson& error) {
  ProviderError result = errorOfStatus(status);
  const std::string_view type = error["type"].text();
  const std::string_view message = error["message"].text();
  const bool broke = status == 400 && message.starts_with("Your credit balance is too low");
  if (broke) result.failure = FailureClass::Key;
  if (!type.empty()) result.diagnosis += " " + lowerConstantName(type);
  if (broke) result.diagnosis += " credit used up";
  if (status == 400 && message.find("prompt is too long") != message.npos) {
    result.diagnosis += " prompt too long";
  }
  return result;
}

}  // namespace

ProviderError anthropicHttpError(int status, std::string_view body) {
  const auto parsed = parseForeignJson(body);
  const ForeignJson answer = parsed ? static_cast<const ForeignJson&>(*parsed) : ForeignJson();
  ProviderError result = classify(status, (answer.isArray() ? answer.front() : answer)["error"]);
  result.diagnosis.insert(0, "http " + std::to_string(status));
  if (!parsed) result.diagnosis += body.empty() ? " without a body" : " not json";
  return result;
}

ProviderError anthropicStreamError(const ForeignJson& error) {
  const int status = httpStatusOf(error["type"].text());
  ProviderError result = classify(status, error);
  result.diagnosis.insert(0, "error in stream, code " + std::to_string(status));
  return result;
}

}  // namespace livechat
