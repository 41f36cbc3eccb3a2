// The calls of our API as a visitor's browser makes them.
#pragma once

#include <string>

#include "http_connection.h"
#include "options.h"

namespace bench {

struct Session {
  std::string id;
  std::string token;
};

std::string sessionRequest(const Options& options);
std::string messageRequest(const Options& options, const Session& session,
                           const std::string& messageId);
std::string eventsRequest(const Options& options, const Session& session);
std::string getRequest(const std::string& path, const std::string& token);

// Throws RequestFailed.
Task<Session> startSession(HttpConnection& connection, const Options& options);

// Throws RequestFailed unless the status is the wanted one.
void expectStatus(int status, int wanted);

}  // namespace bench
