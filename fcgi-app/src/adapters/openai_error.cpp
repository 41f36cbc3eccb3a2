#include "adapters/openai_error.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace livechat {

namespace {

// What an error says. Borrows its document.
struct Facts {
  std::string_view code, type, message;
  int number = 0;          // a code that is a number, be it in quotes
  bool moderated = false;  // OpenRouter: metadata.reasons
  bool isError = false;    // else the body is none of theirs

  bool says(std::string_view name) const { return code == name || type == name; }
  bool mentions(std::string_view words) const { return message.find(words) != message.npos; }
};

int numberIn(const ForeignJson& code) {
  if (code.isNumber()) return static_cast<int>(std::min<std::int64_t>(code.count(), 1000));
  int number = 0;
  const std::string_view text = code.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

Facts factsOf(const ForeignJson& error) {
  Facts facts;
  facts.isError = !error.isNull();
  facts.message = error.isObject() ? error["message"].text() : error.text();
  facts.code = error["code"].text();
  facts.type = error["type"].text();
  facts.number = numberIn(error["code"]);
  facts.moderated = !error["metadata"]["reasons"].front().isNull();
  return facts;
}

bool isTooLong(const Facts& facts) {
  return facts.says("context_length_exceeded") || facts.says("exceed_context_size_error") ||
         facts.mentions("maximum context length") || facts.mentions("available context size");
}

bool isRefusal(const Facts& facts) {
  return facts.says("content_policy_violation") || facts.says("content_filter") || facts.moderated;
}

bool isOutOfCredit(const Facts& facts) {
  return facts.says("insufficient_quota") || facts.says("billing_hard_limit_reached") ||
         facts.says("credit_limit_reached") || facts.says("spend_limit_reached");
}

bool isAboutTheModel(const Facts& facts) {
  return facts.says("model_not_found") || facts.code == "DeploymentNotFound" ||
         facts.mentions("model ") || facts.mentions("Model ");
}

// For errors inside a stream, which have no HTTP status of their own.
int httpStatusOf(const Facts& facts) {
  if (facts.number >= 400 && facts.number < 600) return facts.number;
  static constexpr struct {
    std::string_view name;
    int status;
  } kStatuses[] = {
      {"invalid_request_error", 400},
      {"invalid_api_key", 401},
      {"authentication_error", 401},
      {"permission_error", 403},
      {"model_not_found", 404},
      {"rate_limit_exceeded", 429},
      {"rate_limit_error", 429},
      {"tokens", 429},
      {"requests", 429},
      {"rate_limit", 429},
      {"insufficient_quota", 429},
  };
  for (const auto& entry : kStatuses) {
    if (facts.says(entry.name)) return entry.status;
  }
  return 500;  // server_error, overloaded, capacity_exceeded and all that nobody has named yet
}

ProviderError sorted(int status, const Facts& facts) {
  ProviderError result = errorOfStatus(status);
  const auto is = [&](FailureClass failure, bool retryable) {
    result.failure = failure;
    result.retryable = retryable;
  };
  const bool noSuchAddress = status == 404 && !isAboutTheModel(facts);
  if (isTooLong(facts) || noSuchAddress) {
    is(FailureClass::BadRequest, false);
  } else if (isRefusal(facts) && status < 500) {
    is(FailureClass::Safety, false);
  } else if (facts.says("invalid_api_key") || facts.mentions("Incorrect API key")) {
    is(FailureClass::Key, false);
  } else if (status == 429 && isOutOfCredit(facts)) {
    is(FailureClass::Rate, false);
  } else if (status == 400 && facts.says("model_not_found")) {
    is(FailureClass::Model, false);
  } else if (status == 409 || status == 498) {
    is(FailureClass::Busy, true);
  }
  return result;
}

ProviderError classify(int status, const Facts& facts) {
  ProviderError result = sorted(status, facts);
  if (!facts.code.empty()) result.diagnosis += " " + lowerConstantName(facts.code);
  if (!facts.type.empty() && facts.type != facts.code) {
    result.diagnosis += " type " + lowerConstantName(facts.type);
  }
  if (isTooLong(facts)) result.diagnosis += " prompt too long";
  if (isOutOfCredit(facts)) result.diagnosis += " credit used up";
  return result;
}

// The error in a body: a member, in a list, or the whole of it.
ForeignJson errorIn(const ForeignJson& body) {
  const ForeignJson answer = body.isArray() ? body.front() : body;
  const ForeignJson error = answer["error"];
  return error.isNull() && !answer["message"].isNull() ? answer : error;
}

}  // namespace

ProviderError openaiHttpError(int status, std::string_view body) {
  const auto parsed = parseForeignJson(body);
  const ForeignJson error =
      errorIn(parsed ? static_cast<const ForeignJson&>(*parsed) : ForeignJson());
  ProviderError result = classify(status, factsOf(error));
  result.diagnosis.insert(0, "http " + std::to_string(status));
  if (!parsed) result.diagnosis += body.empty() ? " without a body" : " not json";
  return result;
}

ProviderError openaiStreamError(const ForeignJson& error) {
  const Facts facts = factsOf(error);
  const int status = httpStatusOf(facts);
  ProviderError result = classify(status, facts);
  result.diagnosis.insert(0, "error in stream, code " + std::to_string(status));
  return result;
}

}  // namespace livechat
