// A small HTTP server on loopback that plays scripts: what to send, when to stall, how to die.
// And the fixture that runs client and server on one event loop.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"

namespace livechat::test {

using namespace std::chrono_literals;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

// --- what the server does with one request, step by step ---
struct Step {
  enum class Kind { Send, Pause, AwaitClose, Fin, Reset } kind;
  std::string bytes;
  std::chrono::milliseconds time{0};
};
struct Send : Step {
  explicit Send(std::string text) : Step{Kind::Send, std::move(text)} {}
};
struct Pause : Step {
  explicit Pause(std::chrono::milliseconds length) : Step{Kind::Pause, {}, length} {}
};
struct AwaitClose : Step {  // until the client has closed the connection
  AwaitClose() : Step{Kind::AwaitClose} {}
};
struct Fin : Step {  // ends the body of a close-delimited answer
  Fin() : Step{Kind::Fin} {}
};
struct Reset : Step {
  Reset() : Step{Kind::Reset} {}
};
using Script = std::vector<Step>;

inline std::string chunk(const std::string& bytes) {
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}
inline const std::string kLastChunk = "0\r\n\r\n";

inline std::string chunkedHead(const std::string& status = "200 OK",
                               const std::string& extra = {}) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: text/event-stream\r\n" + extra +
         "Transfer-Encoding: chunked\r\n\r\n";
}
inline std::string whole(const std::string& status, const std::string& body,
                         const std::string& extra = {}) {
  return "HTTP/1.1 " + status + "\r\n" + extra + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// Each request, on whatever connection, plays the next script; without one it is only read.
class ScriptedServer final {
 public:
  explicit ScriptedServer(Executor executor)
      : executor_(executor), acceptor_(executor, {asio::ip::address_v4::loopback(), 0}) {
    spawn(executor_, accept());
  }

  void plays(Script script) { scripts_.push_back(std::move(script)); }
  std::string url(const std::string& path = "/", const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + path;
  }

  int connections() const { return connections_; }
  int open() const { return open_; }
  const std::vector<std::string>& requests() const { return requests_; }

 private:
  Task<> accept() {
    while (true) {
      TcpSocket socket(executor_);
      co_await acceptor_.async_accept(socket, useTask);
      ++connections_;
      ++open_;
      spawn(executor_, serve(std::move(socket)));
    }
  }

  Task<> serve(TcpSocket socket) {
    try {
      while (true) {
        requests_.push_back(co_await readRequest(socket));
        Script script = {AwaitClose{}};
        if (!scripts_.empty()) {
          script = std::move(scripts_.front());
          scripts_.pop_front();
        }
        for (const Step& step : script) co_await play(socket, step);
      }
    } catch (const std::system_error&) {  // the connection has ended, here or there
    }
    --open_;
  }

  Task<std::string> readRequest(TcpSocket& socket) {
    std::string request;
    std::size_t wanted = std::string::npos;
    while (request.size() < wanted) {
      char buffer[16384];
      const std::size_t size = co_await socket.async_read_some(asio::buffer(buffer), useTask);
      request.append(buffer, size);
      const auto head = request.find("\r\n\r\n");
      if (wanted != std::string::npos || head == std::string::npos) continue;
      const auto length = request.find("Content-Length: ");
      wanted = head + 4;
      if (length < head) wanted += std::stoul(request.substr(length + 16));
    }
    co_return request;
  }

  Task<> play(TcpSocket& socket, const Step& step) {
    switch (step.kind) {
      case Step::Kind::Send:
        co_await asio::async_write(socket, asio::buffer(step.bytes), useTask);
        break;
      case Step::Kind::Pause: {
        Timer timer(executor_);
        timer.expires_after(step.time);
        co_await timer.async_wait(useTask);
        break;
      }
      case Step::Kind::AwaitClose:
        while (true) {
          char byte;
          co_await socket.async_read_some(asio::buffer(&byte, 1), useTask);
        }
      case Step::Kind::Fin: throw std::system_error(asio::error::eof);
      case Step::Kind::Reset:
        socket.set_option(asio::socket_base::linger(true, 0));
        throw std::system_error(asio::error::connection_reset);
    }
  }

  Executor executor_;
  TcpAcceptor acceptor_;
  std::deque<Script> scripts_;
  int connections_ = 0;
  int open_ = 0;
  std::vector<std::string> requests_;
};

class LoopTest : public testing::Test {
 protected:
  // Runs the event loop until `task` is done. A task that hangs fails the test.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(value));
    });
    EXPECT_TRUE(runUntil([&] { return result.has_value(); }, 10s)) << "the task hangs";
    return result ? std::move(*result) : T{};
  }

  template <class Condition>
  bool runUntil(Condition condition, std::chrono::milliseconds limit) {
    const auto end = SteadyClock::now() + limit;
    while (!condition() && SteadyClock::now() < end) io.run_one_for(5ms);
    return condition();
  }

  asio::io_context io{1};
  ScriptedServer server{io.get_executor()};
};

}  // namespace livechat::test
