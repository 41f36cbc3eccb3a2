#include "http_message.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "api.h"

namespace fake {
namespace {

std::string lower(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return low;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool parseRequestLine(std::string_view line, HttpRequest& request) {
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  const std::string_view version = line.substr(second + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
  request.http10 = version == "HTTP/1.0";
  request.method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
  return true;
}

}  // namespace

const std::string* HttpRequest::header(std::string_view lowerName) const {
  for (const auto& [name, value] : headers) {
    if (name == lowerName) return &value;
  }
  return nullptr;
}

std::optional<std::string> HttpRequest::queryValue(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return equals == std::string_view::npos ? "" : std::string(pair.substr(equals + 1));
  }
  return std::nullopt;
}

bool HttpRequest::keepAlive() const {
  const std::string* connection = header("connection");
  if (connection && lower(*connection) == "close") return false;
  return !http10;
}

std::optional<HttpRequest> parseHead(std::string_view head) {
  HttpRequest request;
  bool first = true;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    if (first) {
      if (!parseRequestLine(line, request)) return std::nullopt;
      first = false;
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    request.headers.emplace_back(lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  if (first) return std::nullopt;
  return request;
}

std::string httpChunk(std::string_view data) {
  char size[20];
  const auto end = std::to_chars(size, size + sizeof size, data.size(), 16).ptr;
  std::string chunk;
  chunk.reserve(data.size() + 24);
  chunk.append(size, end).append("\r\n").append(data).append("\r\n");
  return chunk;
}

std::string HttpAnswer::toText(bool keepAlive) const {
  return "HTTP/1.1 " + std::to_string(status) + " " + std::string(httpReason(status)) +
         "\r\nContent-Type: " + contentType + "\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n" + extraHeaders +
         (keepAlive ? "" : "Connection: close\r\n") + "\r\n" + body;
}

}  // namespace fake
