#include "api/respond.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace livechat {

namespace {

using nlohmann::ordered_json;

struct StatusRow {
  int status;
  std::string_view title;
};

// A few codes have a status of their own within their kind.
StatusRow statusRow(const Error& error) {
  if (error.code == "rate_limited") return {429, "Too many requests"};
  if (error.code == "message_id_reused") return {422, "Message id used before"};
  if (error.code == "consent_required") return {422, "Consent required"};
  if (error.code == "intake_required") return {422, "More to be told first"};
  if (error.code == "identity_not_set_up") return {422, "Users cannot be verified"};
  if (error.code == "method_not_allowed") return {405, "Method not allowed"};
  if (error.code == "unsupported_media_type") return {415, "Unsupported media type"};
  switch (error.kind) {
    case ErrorKind::Invalid: return {400, "Bad request"};
    case ErrorKind::Unauthenticated: return {401, "Not authenticated"};
    case ErrorKind::Denied: return {403, "Not allowed"};
    case ErrorKind::NotFound: return {404, "Not found"};
    case ErrorKind::Conflict: return {409, "Conflict"};
    case ErrorKind::TooLarge: return {413, "Too large"};
    case ErrorKind::Busy:
    case ErrorKind::Unavailable: return {503, "Unavailable"};
    case ErrorKind::Internal: break;
  }
  return {500, "Internal error"};
}

void respond(Exchange& exchange, int status, const std::string& body, std::string type,
             HttpHeaders headers) {
  headers.emplace_back("Content-Type", std::move(type));
  headers.emplace_back("Content-Length", std::to_string(body.size()));
  exchange.begin(status, headers);
  exchange.send(body);
}

}  // namespace

HttpHeaders commonHeaders(const ApiRequest& request) {
  HttpHeaders headers = {
      {"X-Request-Id", request.id}, {"Cache-Control", "no-store"}, {"Vary", "Origin"}};
  const bool plain = std::none_of(request.origin.begin(), request.origin.end(),
                                  [](unsigned char c) { return c <= ' ' || c >= 0x7f; });
  if (!request.origin.empty() && plain) {
    headers.emplace_back("Access-Control-Allow-Origin", request.origin);
    headers.emplace_back("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
  }
  return headers;
}

std::string jsonText(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

int httpStatus(const Error& error) { return statusRow(error).status; }

void respondJson(Exchange& exchange, int status, const ordered_json& body, HttpHeaders headers) {
  respond(exchange, status, jsonText(body), "application/json", std::move(headers));
}

void respondJson(Exchange& exchange, int status, const ordered_json& body) {
  respondJson(exchange, status, body, commonHeaders(exchange.request()));
}

void respondText(Exchange& exchange, int status, const std::string& json) {
  respond(exchange, status, json, "application/json", commonHeaders(exchange.request()));
}

void respondNoContent(Exchange& exchange) {
  exchange.begin(204, commonHeaders(exchange.request()));
}

void respondProblem(Exchange& exchange, const Error& error) {
  respondProblem(exchange, error, commonHeaders(exchange.request()));
}

void respondProblem(Exchange& exchange, const Error& error, HttpHeaders headers) {
  const StatusRow row = statusRow(error);
  ordered_json problem = {{"type", "about:blank"},  {"title", row.title},
                          {"status", row.status},   {"code", error.code},
                          {"detail", error.detail}, {"requestId", exchange.request().id}};
  if (error.retryAfter) {
    problem["retryAfter"] = error.retryAfter->count();
    headers.emplace_back("Retry-After", std::to_string(error.retryAfter->count()));
  }
  if (row.status == 401) headers.emplace_back("WWW-Authenticate", "Bearer");
  respond(exchange, row.status, jsonText(problem), "application/problem+json", std::move(headers));
}

}  // namespace livechat
