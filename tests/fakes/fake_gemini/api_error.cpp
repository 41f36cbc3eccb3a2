#include "api_error.h"

#include <utility>

namespace fake {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kType = "type.googleapis.com/google.rpc.";

struct Wording {
  int code;
  std::string_view status;
  std::string_view message;
};

constexpr Wording kWordings[] = {
    {301, "UNKNOWN", "Moved."},
    {302, "UNKNOWN", "Moved."},
    {307, "UNKNOWN", "Moved."},
    {400, "INVALID_ARGUMENT", "Request contains an invalid argument."},
    {401, "UNAUTHENTICATED",
     "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie "
     "or other valid authentication credential."},
    {402, "FAILED_PRECONDITION", "Your prepayment credits are depleted."},
    {403, "PERMISSION_DENIED", "The caller does not have permission"},
    {404, "NOT_FOUND", ""},
    {405, "UNIMPLEMENTED", "Method not allowed."},
    {413, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 20971520 bytes."},
    {429, "RESOURCE_EXHAUSTED",
     "You exceeded your current quota, please check your plan and billing details."},
    {499, "CANCELLED", "The operation was cancelled."},
    {500, "INTERNAL", "An internal error has occurred. Please retry or report the problem."},
    {502, "UNAVAILABLE", "Bad gateway."},
    {503, "UNAVAILABLE", "The model is overloaded. Please try again later."},
    {504, "DEADLINE_EXCEEDED", "The request timed out. Please try again."},
};

const Wording* wordingOf(int code) {
  for (const Wording& wording : kWordings) {
    if (wording.code == code) return &wording;
  }
  return nullptr;
}

Json detail(std::string_view type) {
  return Json{{"@type", std::string(kType) + std::string(type)}};
}

Json errorInfo(const std::string& reason) {
  Json info = detail("ErrorInfo");
  info["reason"] = reason;
  info["domain"] = "googleapis.com";
  info["metadata"] = Json{{"service", "generativelanguage.googleapis.com"}};
  return info;
}

Json localized(const std::string& message) {
  Json localized = detail("LocalizedMessage");
  localized["locale"] = "en-US";
  localized["message"] = message;
  return localized;
}

Json quotaFailure(bool perDay, std::string_view model) {
  const std::string span = perDay ? "PerDay" : "PerMinute";
  Json violation = {
      {"quotaMetric", "generativelanguage.googleapis.com/generate_content_free_tier_requests"},
      {"quotaId", "GenerateRequests" + span + "PerProjectPerModel-FreeTier"},
      {"quotaDimensions", Json{{"location", "global"}, {"model", std::string(model)}}},
      {"quotaValue", perDay ? "250" : "10"}};
  Json failure = detail("QuotaFailure");
  failure["violations"] = Json::array({std::move(violation)});
  return failure;
}

Json help() {
  Json link = {{"description", "Learn more about Gemini API quotas"},
               {"url", "https://ai.google.dev/gemini-api/docs/rate-limits"}};
  Json help = detail("Help");
  help["links"] = Json::array({std::move(link)});
  return help;
}

Json retryInfo(const std::string& seconds) {
  Json info = detail("RetryInfo");
  info["retryDelay"] = seconds + "s";
  return info;
}

Json detailsFrom(const Faults& faults, const std::string& message, std::string_view model) {
  Json details = Json::array();
  if (faults.noDetails) return details;
  if (!faults.reason.empty()) {
    details.push_back(errorInfo(faults.reason));
    details.push_back(localized(message));
  }
  if (faults.status == 429) {
    details.push_back(quotaFailure(faults.perDay, model));
    details.push_back(help());
  }
  if (!faults.retry.empty()) details.push_back(retryInfo(faults.retry));
  return details;
}

}  // namespace

ApiError invalidArgument(std::string message) {
  return {400, "INVALID_ARGUMENT", std::move(message), Json::array()};
}

ApiError errorWithReason(int code, std::string status, std::string message, std::string reason) {
  ApiError error{code, std::move(status), std::move(message), Json::array()};
  error.details.push_back(errorInfo(reason));
  error.details.push_back(localized(error.message));
  return error;
}

ApiError errorFrom(const Faults& faults, std::string_view model) {
  const Wording* wording = wordingOf(faults.status);
  ApiError error;
  error.code = faults.status;
  error.status = wording ? wording->status : "UNKNOWN";
  error.message = wording ? wording->message : "Unknown error.";
  if (faults.status == 404) {
    error.message = "models/" + std::string(model) +
                    " is not found for API version v1beta, or is not supported for "
                    "generateContent. Call ListModels to see the list of available models and "
                    "their supported methods.";
  }
  if (!faults.statusName.empty()) error.status = faults.statusName;
  if (!faults.message.empty()) error.message = faults.message;
  error.details = detailsFrom(faults, error.message, model);
  return error;
}

Json errorJson(const ApiError& error) {
  Json inner = {{"code", error.code}, {"message", error.message}, {"status", error.status}};
  if (!error.details.empty()) inner["details"] = error.details;
  return Json{{"error", std::move(inner)}};
}

std::string errorBody(const ApiError& error) { return errorJson(error).dump(2) + "\n"; }

}  // namespace fake
