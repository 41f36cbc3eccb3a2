// One HTTP request and the way to answer it, as the API sees them. The transport implements it; a
// test brings a recording one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/async.h"

namespace livechat {

struct ApiRequest {
  std::string method;
  std::string path;   // decoded and normalised by nginx, without the query
  std::string query;  // as it came, still encoded
  std::string body;   // at most 64 KiB, see nginx/snippets
  std::string contentType;
  std::string accept;
  std::string origin;         // empty: none was sent
  std::string authorization;  // never logged
  std::string lastEventId;
  std::string id;           // made by nginx, echoed as X-Request-Id, in every log line
  bool overloaded = false;  // the worker is over its soft cap: refuse what can be refused
};

using HttpHeaders = std::vector<std::pair<std::string_view, std::string>>;

// Lifetime: valid until the handler's coroutine ends. Threads: loop thread only.
// Cancellation: when the visitor leaves, the handler's coroutine is cancelled wherever it waits.
class Exchange {
 public:
  virtual ~Exchange() = default;

  // Empty once the exchange has become a stream.
  virtual const ApiRequest& request() const = 0;
  virtual const std::string& requestId() const = 0;

  // The status line and headers; once, before send().
  virtual void begin(int status, const HttpHeaders& headers) = 0;
  virtual bool begun() const = 0;

  // Never blocks. What was sent leaves, as one piece, at the next writable() or at the end.
  virtual void send(std::string_view bytes) = 0;
  // Returns when little is queued (at once, as a rule). A stream's visitor who owes more than 256
  // KiB is dropped.
  virtual Task<> writable() = 0;

  // From now on `comment` is sent whenever the stream has been silent for 15 s, so that proxies
  // keep it open and a vanished visitor is noticed. Thousands of streams may stay for hours: all of
  // the request but its id is let go.
  virtual void keepAlive(std::string_view comment) = 0;

  virtual Executor executor() = 0;
};

}  // namespace livechat
