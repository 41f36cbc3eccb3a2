#include "adapters/gemini_error.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace livechat {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestDelay = std::chrono::hours(24);

// What the details of an error say, in our words.
struct Details {
  std::string reason;
  std::optional<milliseconds> retryDelay;
  bool perDay = false;  // a quota that will not recover today
};

// "34.4s"
std::optional<milliseconds> parseDelay(std::string_view text) {
  if (!text.ends_with('s')) return std::nullopt;
  text.remove_suffix(1);
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || !(seconds >= 0)) {
    return std::nullopt;
  }
  const auto most = static_cast<double>(kLongestDelay.count());
  return milliseconds(static_cast<std::int64_t>(std::min(seconds * 1000, most)));
}

bool hasType(const ForeignJson& detail, std::string_view type) {
  return detail["@type"].text().ends_with("google.rpc." + std::string(type));
}

Details readDetails(const ForeignJson& error) {
  Details details;
  error["details"].forEach([&](const ForeignJson& detail) {
    if (hasType(detail, "ErrorInfo")) details.reason = detail["reason"].text();
    if (hasType(detail, "RetryInfo")) details.retryDelay = parseDelay(detail["retryDelay"].text());
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

GeminiError classify(int status, const ForeignJson& error, std::optional<milliseconds> retryAfter) {
  const Details details = readDetails(error);
  if (details.retryDelay)
    retryAfter = std::max(retryAfter.value_or(milliseconds(0)), *details.retryDelay);

  GeminiError result;
  const auto is = [&](FailureClass failure, bool retryable) {
    result.failure = failure;
    result.retryable = retryable;
    if (retryable) result.retryAfter = retryAfter;
  };
  switch (status) {
    case 400:
      is(isAboutTheKey(error, details) ? FailureClass::Key : FailureClass::BadRequest, false);
      break;
    case 401:
    case 402:
    case 403: is(FailureClass::Key, false); break;
    case 404: is(FailureClass::Model, false); break;
    case 408: is(FailureClass::Busy, true); break;
    case 429: is(FailureClass::Rate, !details.perDay); break;
    case 499:
    case 501: is(FailureClass::Generic, false); break;
    default:
      if (status >= 500) is(FailureClass::Busy, true);
      if (status > 400 && status < 500) is(FailureClass::BadRequest, false);
      break;  // redirects, or no status at all: Generic
  }

  if (error.isObject()) result.diagnosis += " " + constantName(error["status"].text());
  if (!details.reason.empty()) result.diagnosis += " reason " + constantName(details.reason);
  if (details.perDay) result.diagnosis += " daily quota";
  const bool tooLong = error["message"].text().find("token count") != std::string_view::npos;
  if (status == 400 && tooLong) result.diagnosis += " prompt too long";
  return result;
}

}  // namespace

GeminiError geminiHttpError(int status, std::string_view body,
                            std::optional<milliseconds> retryAfter) {
  const auto parsed = parseForeignJson(body);
  const ForeignJson answer = parsed ? static_cast<const ForeignJson&>(*parsed) : ForeignJson();
  const ForeignJson error = (answer.isArray() ? answer.front() : answer)["error"];
  GeminiError result = classify(status, error, retryAfter);
  result.diagnosis.insert(0, "http " + std::to_string(status));
  if (!parsed) result.diagnosis += body.empty() ? " without a body" : " not json";
  return result;
}

GeminiError geminiStreamError(const ForeignJson& error) {
  const int status = httpStatusOf(error);
  GeminiError result = classify(status, error, std::nullopt);
  result.diagnosis.insert(0, "error in stream, code " + std::to_string(status));
  return result;
}

std::optional<milliseconds> parseRetryAfter(std::string_view text,
                                            std::chrono::system_clock::time_point now) {
  const std::string value(text.substr(0, 64));
  if (value.empty()) return std::nullopt;
  if (value.find_first_not_of("0123456789") == value.npos) {
    return value.size() > 5
               ? kLongestDelay
               : std::min<milliseconds>(std::chrono::seconds(std::stoi(value)), kLongestDelay);
  }
  const std::time_t at = curl_getdate(value.c_str(), nullptr);
  if (at < 0) return std::nullopt;
  const auto delay =
      std::chrono::ceil<milliseconds>(std::chrono::system_clock::from_time_t(at) - now);
  return std::clamp(delay, milliseconds(0), kLongestDelay);
}

}  // namespace livechat
