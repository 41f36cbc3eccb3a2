#include "http_connection.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <utility>

#include "request_failed.h"

namespace bench {

namespace {

using asio::ip::tcp;

// The port is chosen on connecting, when it need only differ for this pair of addresses.
void bindAddressOnly(Socket& socket) {
  const int on = 1;
  setsockopt(socket.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
}

tcp::endpoint addressOf(std::size_t number) {
  const auto host = static_cast<std::uint32_t>(0x7F010001 + number);  // 127.1.0.1
  return {asio::ip::address_v4(host), 0};
}

}  // namespace

HttpConnection::HttpConnection(Executor executor, std::uint16_t port, std::size_t number)
    : socket_(executor), from_(addressOf(number)), to_(asio::ip::address_v4::loopback(), port) {}

Task<int> HttpConnection::ask(std::string request) {
  if (!socket_.is_open() || !response_.keepsConnection() || closedByServer()) co_await connect();
  response_ = HttpResponse();
  std::error_code error;
  co_await asio::async_write(socket_, asio::buffer(request), asio::redirect_error(useTask, error));
  if (error) throw RequestFailed("sending: " + error.message());
  early_.clear();
  while (!response_.hasHead()) {
    const std::string_view body = co_await receive();
    early_ = body;
  }
  co_return response_.status();
}

Task<std::string_view> HttpConnection::read() {
  if (!early_.empty()) {
    body_ = std::exchange(early_, {});
    co_return body_;
  }
  while (!response_.complete()) {
    const std::string_view body = co_await receive();
    if (!body.empty()) co_return body;
  }
  co_return std::string_view();
}

Task<std::string> HttpConnection::readAll() {
  std::string whole;
  for (;;) {
    const std::string_view piece = co_await read();
    if (piece.empty()) co_return whole;
    whole.append(piece);
  }
}

void HttpConnection::close() {
  std::error_code ignored;
  socket_.close(ignored);
}

Task<> HttpConnection::connect() {
  close();
  std::error_code error;
  socket_.open(tcp::v4(), error);
  if (!error) bindAddressOnly(socket_);
  if (!error) socket_.set_option(tcp::no_delay(true), error);
  if (!error) socket_.bind(from_, error);
  if (!error) co_await socket_.async_connect(to_, asio::redirect_error(useTask, error));
  if (error) throw RequestFailed("connecting: " + error.message());
}

Task<std::string_view> HttpConnection::receive() {
  std::error_code error;
  const std::size_t bytes =
      co_await socket_.async_read_some(asio::buffer(buffer_), asio::redirect_error(useTask, error));
  if (!error) co_return response_.feed(std::string_view(buffer_.data(), bytes));
  close();
  throw RequestFailed(error == asio::error::eof ? "response broken off" : error.message());
}

// A kept connection may have timed out; readable while nothing is owed means just that.
bool HttpConnection::closedByServer() {
  char byte = 0;
  std::error_code error;
  socket_.non_blocking(true);
  socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
  return error != asio::error::would_block;
}

}  // namespace bench
