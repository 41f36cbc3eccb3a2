#include "request_reader.h"

#include <charconv>
#include <utility>

namespace fake {
namespace {

constexpr std::size_t kMaxHead = 64 << 10;
constexpr std::size_t kMaxBody = 20 << 20;

std::optional<std::size_t> parseNumber(std::string_view text, int base) {
  std::size_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (result.ec != std::errc{} || result.ptr == text.data()) return std::nullopt;
  return number;
}

}  // namespace

asio::awaitable<std::optional<HttpRequest>> RequestReader::next() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (buffer_.size() > kMaxHead) co_return std::nullopt;
    const bool more = co_await readMore();
    if (!more) co_return std::nullopt;
  }
  auto request = parseHead(std::string_view(buffer_).substr(0, end));
  buffer_.erase(0, end + 4);
  if (!request) co_return std::nullopt;
  const bool whole = co_await readBody(*request);
  if (!whole) co_return std::nullopt;
  co_return request;
}

asio::awaitable<bool> RequestReader::readBody(HttpRequest& request) {
  if (request.header("expect")) {
    const bool there = co_await peer_.send("HTTP/1.1 100 Continue\r\n\r\n");
    if (!there) co_return false;
  }
  if (request.header("transfer-encoding")) {
    const bool whole = co_await readChunkedBody(request);
    co_return whole;
  }
  const std::string* length = request.header("content-length");
  if (!length) co_return true;
  const auto bytes = parseNumber(*length, 10);
  if (!bytes || *bytes > kMaxBody) co_return false;
  const bool whole = co_await readUntil(*bytes);
  if (!whole) co_return false;
  request.body = buffer_.substr(0, *bytes);
  buffer_.erase(0, *bytes);
  co_return true;
}

asio::awaitable<bool> RequestReader::readChunkedBody(HttpRequest& request) {
  for (;;) {
    const auto size = co_await readChunkSize();
    if (!size || request.body.size() + *size > kMaxBody) co_return false;
    const bool whole = co_await readUntil(*size + 2);
    if (!whole) co_return false;
    request.body.append(buffer_, 0, *size);
    buffer_.erase(0, *size + 2);
    if (*size == 0) co_return true;
  }
}

asio::awaitable<std::optional<std::size_t>> RequestReader::readChunkSize() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    const bool more = buffer_.size() < kMaxHead && co_await readMore();
    if (!more) co_return std::nullopt;
  }
  const auto size = parseNumber(std::string_view(buffer_).substr(0, end), 16);
  buffer_.erase(0, end + 2);
  co_return size;
}

asio::awaitable<bool> RequestReader::readUntil(std::size_t bytes) {
  while (buffer_.size() < bytes) {
    const bool more = co_await readMore();
    if (!more) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> RequestReader::readMore() {
  char block[16 << 10];
  asio::error_code error;
  const std::size_t bytes = co_await peer_.socket().async_read_some(
      asio::buffer(block), asio::redirect_error(asio::use_awaitable, error));
  buffer_.append(block, bytes);
  co_return !error;
}

}  // namespace fake
