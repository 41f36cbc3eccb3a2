#include "transport/fcgi_connection.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fakes/loop.h"
#include "transport/fcgi_request.h"

namespace livechat {
namespace {

std::string record(int type, std::string_view content) {
  std::string bytes = {1, static_cast<char>(type), 0, 1};
  bytes.push_back(static_cast<char>(content.size() >> 8));
  bytes.push_back(static_cast<char>(content.size() & 0xff));
  bytes.append(2, '\0').append(content);
  return bytes;
}

// What receive() says to a peer who has sent `bytes`.
Result<bool> received(const std::string& bytes) {
  initialiseFcgi();
  int pair[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t sent = send(pair[1], bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent < 0) break;  // the socket is full
    at += static_cast<std::size_t>(sent);
  }
  Loop loop;
  UnixSocket socket(loop.executor());
  socket.assign(asio::local::stream_protocol(), pair[0]);
  const auto connection = std::make_shared<FcgiConnection>(std::move(socket));
  Result<bool> result = connection->receive();
  connection->close();
  loop.settle();
  close(pair[1]);
  return result;
}

const std::string kBegin = record(1, std::string_view("\0\1\0\0\0\0\0\0", 8));

TEST(FcgiConnection, ReceivesAWholeRequest) {
  const auto result =
      received(kBegin + record(4, "\xe\3REQUEST_METHODGET") + record(4, "") + record(5, ""));
  ASSERT_TRUE(result);
  EXPECT_TRUE(*result);
}

TEST(FcgiConnection, WaitsForTheRestOfARequest) {
  for (const std::string& bytes : {std::string(), kBegin, kBegin + record(4, "")}) {
    const auto result = received(bytes);
    ASSERT_TRUE(result);
    EXPECT_FALSE(*result);
  }
}

// At once, not when its time is over: such a peer would have the loop peek at 128 KiB every 10 ms.
TEST(FcgiConnection, RefusesARequestThatIsTooLarge) {
  std::string bytes = kBegin;
  for (int i = 0; i < 3; ++i) bytes += record(4, std::string(60'000, 'x'));
  const auto result = received(bytes);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "body_too_large");
}

TEST(FcgiConnection, RefusesWhatIsNoRequest) {
  const auto result = received("GET / HTTP/1.1\r\n\r\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "bad_request");
}

}  // namespace
}  // namespace livechat
