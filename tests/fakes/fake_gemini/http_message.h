// HTTP/1.1 messages, as far as a REST server needs them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fake {

struct HttpRequest {
  std::string method, path, query;
  bool http10 = false;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  const std::string* header(std::string_view lowerName) const;
  std::optional<std::string> queryValue(std::string_view name) const;  // not percent-decoded
  bool keepAlive() const;
};

// Request line and header lines without the blank line; nothing if they are not HTTP/1.x.
std::optional<HttpRequest> parseHead(std::string_view head);

// One chunk of a chunked body.
std::string httpChunk(std::string_view data);

// A whole answer with Content-Length.
struct HttpAnswer {
  int status = 200;
  std::string contentType = "application/json; charset=UTF-8";
  std::string extraHeaders;  // whole lines, each ended by CRLF
  std::string body;

  std::string toText(bool keepAlive) const;
};

}  // namespace fake
