#include "server.h"

#include <memory>
#include <utility>

#include "peer.h"
#include "request_reader.h"
#include "routes.h"

namespace fake {
namespace {

using asio::ip::tcp;

constexpr int kBacklog = 4096;

asio::awaitable<void> serve(Stage& stage, std::shared_ptr<Peer> peer) {
  RequestReader reader(*peer);
  for (;;) {
    auto request = co_await reader.next();
    if (!request) co_return;
    const bool goesOn = co_await answer(stage, *peer, std::move(*request));
    if (!goesOn) co_return;
  }
}

}  // namespace

Server::Server(asio::io_context& loop, Stage& stage, unsigned short port)
    : loop_(loop), stage_(stage), acceptor_(loop) {
  const tcp::endpoint here(asio::ip::address_v4::loopback(), port);
  acceptor_.open(here.protocol());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.bind(here);
  acceptor_.listen(kBacklog);
}

void Server::start() { asio::co_spawn(loop_, acceptForever(), asio::detached); }

asio::awaitable<void> Server::acceptForever() {
  for (;;) {
    asio::error_code error;
    tcp::socket socket =
        co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error) {  // out of file descriptors: let some streams end
      asio::steady_timer pause(loop_, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::use_awaitable);
      continue;
    }
    stage_.journal().countConnection();
    asio::co_spawn(loop_, serve(stage_, std::make_shared<Peer>(std::move(socket))), asio::detached);
  }
}

}  // namespace fake
