// Turns the bytes of one FastCGI request into an ApiRequest, by libfcgi.
#pragma once

#include <cstdint>

#include "api/exchange.h"
#include "base/result.h"

namespace livechat {

struct ParsedRequest {
  ApiRequest http;
  std::uint16_t id = 0;  // FastCGI's, to be repeated in every record of the response
};

// Once per process, before the first parse and before the program installs its own signal handlers:
// libfcgi takes SIGPIPE, SIGUSR1 and SIGTERM for itself.
void initialiseFcgi();

// Reads the request from `socket`, whose buffer must hold all of it (requestArrival() == Complete):
// libfcgi then finds everything present and cannot block. `socket` stays open and the caller's.
// Invalid: the parameters cannot be parsed, or the body is not as long as CONTENT_LENGTH says.
Result<ParsedRequest> parseFcgiRequest(int socket);

}  // namespace livechat
