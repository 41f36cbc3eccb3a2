#include "transport/fcgi_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "fakes/loop.h"
#include "transport/fcgi_request.h"
#include "transport/listen_socket.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

std::string record(int type, std::string_view content) {
  std::string bytes = {1, static_cast<char>(type), 0, 1};
  bytes.push_back(static_cast<char>(content.size() >> 8));
  bytes.push_back(static_cast<char>(content.size() & 0xff));
  bytes.append(2, '\0').append(content);
  return bytes;
}

std::string parameter(std::string_view name, std::string_view value) {
  std::string pair = {static_cast<char>(name.size()), static_cast<char>(value.size())};
  return pair.append(name).append(value);
}

// What nginx sends for a POST of `body` to `path`.
std::string wholeRequest(std::string_view path, std::string_view body) {
  return record(1, std::string("\0\1\0\0\0\0\0\0", 8)) +
         record(4, parameter("REQUEST_METHOD", "POST") + parameter("SCRIPT_NAME", path) +
                       parameter("CONTENT_LENGTH", std::to_string(body.size())) +
                       parameter("REQUEST_ID", "req-1")) +
         record(4, "") + (body.empty() ? "" : record(5, body)) + record(5, "");
}

// The content of the STDOUT records in `bytes`.
std::string stdoutOf(std::string_view bytes) {
  std::string content;
  while (bytes.size() >= 8) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const std::size_t size = static_cast<std::size_t>(at(4) << 8 | at(5));
    if (at(1) == 6) content.append(bytes.substr(8, size));
    bytes.remove_prefix(std::min(bytes.size(), 8 + size + at(6)));
  }
  return content;
}

class FcgiServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    initialiseFcgi();
    path = (std::filesystem::temp_directory_path() /
            ("livechat-fcgi-" + std::to_string(getpid()) + ".sock"))
               .string();
    server = std::make_unique<FcgiServer>(
        loop.io(), *openListenSocket(path), FcgiLimits{3, 5},
        [this](Exchange& exchange) { return handle(exchange); }, log);
    server->start();
    loop.settle();
  }
  void TearDown() override {
    for (const int peer : peers) close(peer);
    server->stopListening();
    server->cancelAll();
    loop.settle();
    std::filesystem::remove(path);
  }

  Task<> handle(Exchange& exchange) {
    const ApiRequest& request = exchange.request();
    ++handled;
    exchange.begin(request.overloaded ? 503 : 200, {{"X-Request-Id", request.id}});
    exchange.send(request.body);
    if (request.path == "/stream") {
      exchange.keepAlive(": hb\n\n");
      Leaving note{left};
      co_await exchange.writable();
      Signal never(exchange.executor());
      co_await never.wait();
    }
    if (request.path == "/much") {
      const std::string piece(64 * 1024, 'x');
      for (int i = 0; i < 64; ++i) {
        exchange.send(piece);
        co_await exchange.writable();
      }
    }
    if (request.path == "/flood") {
      exchange.keepAlive(": hb\n\n");
      Leaving note{left};
      for (;;) {
        exchange.send(std::string(64 * 1024, 'x'));
        co_await asio::post(exchange.executor(), useTask);
      }
    }
    if (request.path == "/throw") throw std::runtime_error("a bug");
  }

  int connectPeer() {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    peers.push_back(fd);
    return fd;
  }
  void say(int peer, std::string_view bytes) {
    EXPECT_EQ(send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    settle();
  }
  // The loop's own sockets need a moment of real time.
  void settle() {
    for (int i = 0; i < 5; ++i) {
      loop.io().restart();
      loop.io().run_for(2ms);
    }
  }
  std::string hear(int peer) {
    std::string heard;
    char piece[65536];
    for (ssize_t n; (n = recv(peer, piece, sizeof piece, 0)) > 0;) {
      heard.append(piece, static_cast<std::size_t>(n));
      if (heard.size() % 65536 < 4096) settle();
    }
    return heard;
  }
  // Everything up to the end of the connection.
  std::string hearAll(int peer) {
    std::string heard;
    for (int i = 0; i < 500; ++i) {
      heard += hear(peer);
      char end;
      if (recv(peer, &end, 1, MSG_PEEK) == 0) break;
      settle();
    }
    return heard;
  }

  struct Leaving {
    int& count;
    ~Leaving() { ++count; }
  };

  Loop loop;
  Log log = Log::silent();
  std::string path;
  std::unique_ptr<FcgiServer> server;
  std::vector<int> peers;
  int handled = 0, left = 0;
};

TEST_F(FcgiServerTest, AnswersARequest) {
  const int peer = connectPeer();
  say(peer, wholeRequest("/echo", "hello"));
  const std::string answer = hearAll(peer);
  EXPECT_EQ(stdoutOf(answer), "Status: 200 OK\r\nX-Request-Id: req-1\r\n\r\nhello");
  EXPECT_EQ(answer.substr(answer.size() - 16, 2), std::string("\1\3")) << "END_REQUEST";
  EXPECT_EQ(server->active(), 0u);
}

TEST_F(FcgiServerTest, TakesARequestInAnyPieces) {
  const std::string whole = wholeRequest("/echo", "hello");
  for (std::size_t step : {1u, 7u}) {
    const int peer = connectPeer();
    for (std::size_t at = 0; at < whole.size(); at += step) {
      const std::string_view piece = std::string_view(whole).substr(at, step);
      EXPECT_EQ(send(peer, piece.data(), piece.size(), 0), static_cast<ssize_t>(piece.size()));
      if (at % 16 == 0) settle();
    }
    settle();
    EXPECT_NE(stdoutOf(hearAll(peer)).find("hello"), std::string::npos);
  }
}

TEST_F(FcgiServerTest, ServesOthersBesideSilentAndHalfRequests) {
  connectPeer();
  say(connectPeer(), wholeRequest("/echo", "hello").substr(0, 30));
  const int peer = connectPeer();
  say(peer, wholeRequest("/echo", "hello"));
  EXPECT_NE(stdoutOf(hearAll(peer)).find("hello"), std::string::npos);
  EXPECT_EQ(handled, 1);
}

TEST_F(FcgiServerTest, DropsMalformedRequests) {
  for (const std::string& bytes : {std::string("GET / HTTP/1.1\r\n\r\n"), std::string(64, '\xff'),
                                   wholeRequest("/echo", "hello").replace(0, 1, "\2")}) {
    const int peer = connectPeer();
    say(peer, bytes);
    EXPECT_EQ(stdoutOf(hearAll(peer)), "");
  }
  EXPECT_EQ(handled, 0);
  EXPECT_EQ(server->active(), 0u);
}

TEST_F(FcgiServerTest, RefusesABodyOfAnotherLength) {
  const int peer = connectPeer();
  std::string request = wholeRequest("/echo", "hello");
  request.replace(request.find("CONTENT_LENGTH5") + 14, 1, "6");
  say(peer, request);
  EXPECT_EQ(stdoutOf(hearAll(peer)), "");
  EXPECT_EQ(handled, 0);
}

TEST_F(FcgiServerTest, CancelsTheHandlerWhenTheVisitorLeaves) {
  const int peer = connectPeer();
  say(peer, wholeRequest("/stream", "hello"));
  EXPECT_EQ(server->active(), 1u);
  EXPECT_NE(stdoutOf(hear(peer)).find("hello"), std::string::npos) << "streams do not wait";
  shutdown(peer, SHUT_RDWR);
  settle();
  EXPECT_EQ(left, 1);
  EXPECT_EQ(server->active(), 0u);
}

TEST_F(FcgiServerTest, WaitsForASlowReaderOfALongAnswer) {
  const int peer = connectPeer();
  say(peer, wholeRequest("/much", ""));
  EXPECT_EQ(server->active(), 1u) << "4 MiB do not fit a socket";
  EXPECT_EQ(stdoutOf(hearAll(peer)).size(),
            64 * 65536u + std::string("Status: 200 OK\r\nX-Request-Id: req-1\r\n\r\n").size());
}

TEST_F(FcgiServerTest, DropsAStreamThatNobodyReads) {
  say(connectPeer(), wholeRequest("/flood", ""));
  settle();
  EXPECT_EQ(left, 1);
  EXPECT_EQ(server->active(), 0u);
}

TEST_F(FcgiServerTest, MarksRequestsOverTheSoftCap) {
  for (int i = 0; i < 3; ++i) say(connectPeer(), wholeRequest("/stream", ""));
  const int peer = connectPeer();
  say(peer, wholeRequest("/echo", ""));
  EXPECT_EQ(stdoutOf(hearAll(peer)).substr(0, 11), "Status: 503");
}

TEST_F(FcgiServerTest, AcceptsNothingOverTheHardCapUntilOneEnds) {
  std::vector<int> held;
  for (int i = 0; i < 5; ++i) {
    held.push_back(connectPeer());
    say(held.back(), wholeRequest("/stream", ""));
  }
  const int peer = connectPeer();
  say(peer, wholeRequest("/echo", "hello"));
  EXPECT_EQ(hear(peer), "");
  shutdown(held[0], SHUT_RDWR);
  EXPECT_NE(stdoutOf(hearAll(peer)).find("hello"), std::string::npos);
}

TEST_F(FcgiServerTest, OutlivesAHandlerThatThrows) {
  say(connectPeer(), wholeRequest("/throw", ""));
  const int peer = connectPeer();
  say(peer, wholeRequest("/echo", "hello"));
  EXPECT_NE(stdoutOf(hearAll(peer)).find("hello"), std::string::npos);
}

TEST_F(FcgiServerTest, ServesWhatWasQueuedWhenItStopsListening) {
  const int peer = connectPeer();
  const std::string request = wholeRequest("/echo", "hello");
  EXPECT_EQ(send(peer, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  server->stopListening();
  EXPECT_NE(stdoutOf(hearAll(peer)).find("hello"), std::string::npos);
}

}  // namespace
}  // namespace livechat
