#include "adapters/gemini_error.h"

#include <algorithm>
#include <string>

namespace livechat {

namespace {

// A quota of the day comes back at midnight in California. When that is, one call in an hour finds
// out, as well as that somebody has raised it.
constexpr std::chrono::milliseconds kDailyQuota = std::chrono::hours(1);

// What the details of an error say, in our words.
struct Details {
  std::string reason;
  std::optional<std::chrono::milliseconds> retryDelay;
  bool perDay = false;  // a quota that will not recover today
};

bool hasType(const ForeignJson& detail, std::string_view type) {
  return detail["@type"].text().ends_with("google.rpc." + std::string(type));
}

Details readDetails(const ForeignJson& error) {
  Details details;
  error["details"].forEach([&](const ForeignJson& detail) {
    if (hasType(detail, "ErrorInfo")) details.reason = detail["reason"].text();
    if (hasType(detail, "RetryInfo"))
      details.retryDelay = parseDuration(detail["retryDelay"].text());
    if (!hasType(detail, "QuotaFailure")) return;
    detail["violations"].forEach([&](const ForeignJson& violation) {
      details.perDay |= violation["quotaId"].text().find("PerDay") != std::string_view::npos;
    });
  });
  return details;
}

// For errors inside a stream, which have no HTTP status of their own.
int httpStatusOf(const ForeignJson& error) {
  const std::int64_t code = error["code"].count();
  if (code >= 400 && code < 600) return static_cast<int>(code);
  static constexpr struct {
    std::string_view name;
    int status;
  } kStatuses[] = {
      {"INVALID_ARGUMENT", 400},  {"FAILED_PRECONDITION", 400},
      {"OUT_OF_RANGE", 400},      {"UNAUTHENTICATED", 401},
      {"PERMISSION_DENIED", 403}, {"NOT_FOUND", 404},
      {"ABORTED", 503},           {"RESOURCE_EXHAUSTED", 429},
      {"CANCELLED", 499},         {"UNKNOWN", 500},
      {"INTERNAL", 500},          {"DATA_LOSS", 500},
      {"UNAVAILABLE", 503},       {"DEADLINE_EXCEEDED", 504},
  };
  const std::string_view name = error["status"].text();
  for (const auto& entry : kStatuses) {
    if (entry.name == name) return entry.status;
  }
  return 0;
}

// Answers without details still say "API key not valid" or "API key expired".
bool isAboutTheKey(const ForeignJson& error, const Details& details) {
  if (details.reason.starts_with("API_KEY_")) return true;
  if (error["status"].text() == "FAILED_PRECONDITION") return true;  // billing, region
  const std::string_view message = error["message"].text();
  return message.starts_with("API key not valid") || message.starts_with("API key expired");
}

ProviderError classify(int status, const ForeignJson& error) {
  const Details details = readDetails(error);
  ProviderError result = errorOfStatus(status);
  if (status == 400 && isAboutTheKey(error, details)) result.failure = FailureClass::Key;
  if (status == 429 && details.perDay) {
    result.retryable = false;
    result.refusedFor = std::max(kDailyQuota, details.retryDelay.value_or(kDailyQuota));
  }
  if (result.retryable) result.retryAfter = details.retryDelay;

  if (error.isObject()) result.diagnosis += " " + constantName(error["status"].text());
  if (!details.reason.empty()) result.diagnosis += " reason " + constantName(details.reason);
  if (details.perDay) result.diagnosis += " daily quota";
  const bool tooLong = error["message"].text().find("token count") != std::string_view::npos;
  if (status == 400 && tooLong) result.diagnosis += " prompt too long";
  return result;
}

}  // namespace

ProviderError geminiHttpError(int status, std::string_view body) {
  const auto parsed = parseForeignJson(body);
  const ForeignJson answer = parsed ? static_cast<const ForeignJson&>(*parsed) : ForeignJson();
  const ForeignJson error = (answer.isArray() ? answer.front() : answer)["error"];
  ProviderError result = classify(status, error);
  result.diagnosis.insert(0, "http " + std::to_string(status));
  if (!parsed) result.diagnosis += body.empty() ? " without a body" : " not json";
  return result;
}

ProviderError geminiStreamError(const ForeignJson& error) {
  const int status = httpStatusOf(error);
  ProviderError result = classify(status, error);
  result.diagnosis.insert(0, "error in stream, code " + std::to_string(status));
  return result;
}

}  // namespace livechat
