#include "transport/fcgi_request.h"

#include <fastcgi.h>
#include <fcgiapp.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

namespace livechat {

namespace {

// FCGX_Request with its memory. It must never move after FCGX_Accept_r: its streams point back at
// it. `ipcFd` is below the header's "don't use" line, but any event-driven use of libfcgi needs it;
// its place has been the same from 2.2.3 to 2.4.7.
class FcgxRequest final {
 public:
  // libfcgi gets a duplicate: on a protocol error it closes its descriptor by itself.
  explicit FcgxRequest(int socket) {
    FCGX_InitRequest(&raw_, -1, 0);  // -1: "accept the next one instead" must fail, not wait
    raw_.ipcFd = dup(socket);
    raw_.keepConnection = 1;  // or FCGX_Accept_r starts by closing the descriptor
    FCGX_Detach(&raw_);       // closing is then a plain close(2), not up to 2 s of polling
  }
  ~FcgxRequest() {
    FCGX_Free(&raw_, 0);  // not FCGX_Finish_r, which may wait for the peer
    if (raw_.ipcFd >= 0) close(raw_.ipcFd);
  }
  FcgxRequest(const FcgxRequest&) = delete;
  FcgxRequest& operator=(const FcgxRequest&) = delete;

  bool parse() { return raw_.ipcFd >= 0 && FCGX_Accept_r(&raw_) == 0; }
  int id() const { return raw_.requestId; }

  std::string param(const char* name) const {
    const char* value = FCGX_GetParam(name, raw_.envp);
    return value ? value : "";
  }
  std::string body() {
    std::string whole;
    char piece[8192];
    for (int n; (n = FCGX_GetStr(piece, sizeof piece, raw_.in)) > 0;) whole.append(piece, n);
    return whole;
  }

 private:
  FCGX_Request raw_{};
};

bool lengthMatches(const std::string& stated, std::size_t bytes) {
  if (stated.empty()) return bytes == 0;
  std::size_t length = 0;
  const char* end = stated.data() + stated.size();
  const auto [stop, error] = std::from_chars(stated.data(), end, length);
  return error == std::errc() && stop == end && length == bytes;
}

}  // namespace

void initialiseFcgi() {
  // Its close() would otherwise wait up to 2 s for a silent peer.
  setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "0", 1);
  FCGX_Init();
}

Result<ParsedRequest> parseFcgiRequest(int socket) {
  FcgxRequest fcgx(socket);
  if (!fcgx.parse()) {
    return failure(ErrorKind::Invalid, "bad_request", "not a FastCGI responder request");
  }
  ParsedRequest parsed;
  parsed.id = static_cast<std::uint16_t>(fcgx.id());
  ApiRequest& http = parsed.http;
  // Only what handlers use: all of nginx's parameters would be 3 KB per idle stream.
  http.method = fcgx.param("REQUEST_METHOD");
  http.path = fcgx.param("SCRIPT_NAME");
  http.query = fcgx.param("QUERY_STRING");
  http.contentType = fcgx.param("CONTENT_TYPE");
  http.accept = fcgx.param("HTTP_ACCEPT");
  http.origin = fcgx.param("HTTP_ORIGIN");
  http.authorization = fcgx.param("HTTP_AUTHORIZATION");
  http.lastEventId = fcgx.param("HTTP_LAST_EVENT_ID");
  http.id = fcgx.param("REQUEST_ID");
  http.body = fcgx.body();
  if (!lengthMatches(fcgx.param("CONTENT_LENGTH"), http.body.size())) {
    return failure(ErrorKind::Invalid, "bad_request", "the body is not as long as CONTENT_LENGTH");
  }
  return parsed;
}

}  // namespace livechat
