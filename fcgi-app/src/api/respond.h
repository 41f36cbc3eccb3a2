// Whole answers: JSON bodies and problems, with the headers that every answer carries.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/exchange.h"
#include "base/result.h"

namespace livechat {

// X-Request-Id, Cache-Control: no-store, and for a cross-origin caller the CORS headers. The origin
// is echoed on refusals too, or the page could not tell what went wrong; they carry no data.
HttpHeaders commonHeaders(const ApiRequest& request);

void respondJson(Exchange& exchange, int status, const nlohmann::ordered_json& body,
                 HttpHeaders headers);
void respondJson(Exchange& exchange, int status, const nlohmann::ordered_json& body);
// The same for a body that is JSON text already.
void respondText(Exchange& exchange, int status, const std::string& json);
// Never throws: invalid UTF-8 becomes U+FFFD.
std::string jsonText(const nlohmann::ordered_json& value);
void respondNoContent(Exchange& exchange);

// RFC 9457 problem details with our stable `code`; Retry-After where the error states one.
void respondProblem(Exchange& exchange, const Error& error);
void respondProblem(Exchange& exchange, const Error& error, HttpHeaders headers);

// The one table from errors to HTTP.
int httpStatus(const Error& error);

}  // namespace livechat
