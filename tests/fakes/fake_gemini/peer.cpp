#include "peer.h"

#include <utility>

namespace fake {

Peer::Peer(asio::ip::tcp::socket socket)
    : socket_(std::move(socket)), timer_(socket_.get_executor()) {
  asio::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

void Peer::watch() {
  watching_ = true;
  socket_.async_wait(
      asio::ip::tcp::socket::wait_read,
      [self = shared_from_this()](const asio::error_code& error) { self->onReadable(error); });
}

void Peer::unwatch() {
  watching_ = false;
  asio::error_code ignored;
  if (socket_.is_open()) socket_.cancel(ignored);
}

// Readable is either the end of the stream or the client's next request, sent ahead.
void Peer::onReadable(const asio::error_code& error) {
  if (error || !watching_) return;
  char byte = 0;
  asio::error_code result;
  socket_.receive(asio::buffer(&byte, 1), asio::ip::tcp::socket::message_peek, result);
  if (result && result != asio::error::would_block) clientLeft();
}

void Peer::clientLeft() {
  left_ = true;
  timer_.cancel();
  asio::error_code ignored;
  socket_.close(ignored);  // fails a write that waits for a client who never reads
}

asio::awaitable<bool> Peer::send(std::string bytes) {
  if (left_) co_return false;
  asio::error_code error;
  co_await asio::async_write(socket_, asio::buffer(bytes),
                             asio::redirect_error(asio::use_awaitable, error));
  if (error) left_ = true;
  co_return !left_;
}

asio::awaitable<bool> Peer::waitUntil(Clock::time_point when) {
  if (!left_ && when > Clock::now()) {
    timer_.expires_at(when);
    asio::error_code error;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
  co_return !left_;
}

asio::awaitable<bool> Peer::waitUntilGone() { return waitUntil(Clock::time_point::max()); }

void Peer::closeWithReset() {
  asio::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

}  // namespace fake
