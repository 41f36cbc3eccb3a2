#include "adapters/http_client.h"

#include "unit/adapters/http_client_test_server.h"

namespace livechat::test {
namespace {

using Kind = HttpFailure::Kind;

struct Answer {
  int status = 0;
  std::string body;
  std::optional<Kind> failure;
  std::chrono::milliseconds took{0};
};

// Reads to the end, waiting `pace` before each read.
Task<Answer> readAll(HttpTransfer transfer, std::chrono::milliseconds pace = 0ms,
                     std::chrono::milliseconds deadline = 0ms) {
  const auto start = SteadyClock::now();
  Answer answer;
  const auto status = co_await transfer.status();
  if (status) {
    answer.status = *status;
    if (deadline > 0ms) transfer.setDeadline(deadline);
  } else {
    answer.failure = status.error().kind;
  }
  Timer timer(co_await asio::this_coro::executor);
  while (status) {
    if (pace > 0ms) {
      timer.expires_after(pace);
      co_await timer.async_wait(useTask);
    }
    const auto bytes = co_await transfer.read();
    if (!bytes) answer.failure = bytes.error().kind;
    if (!bytes || bytes->empty()) break;
    answer.body += *bytes;
  }
  answer.took = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start);
  co_return answer;
}

Task<int> statusOf(HttpTransfer& transfer) { co_return (co_await transfer.status()).value_or(0); }
Task<std::string> pieceOf(HttpTransfer& transfer) {
  co_return std::string((co_await transfer.read()).value_or(""));
}

class HttpClientTest : public LoopTest {
 protected:
  HttpRequest request(const std::string& path = "/") {
    HttpRequest request;
    request.url = server.url(path);
    request.body = "{}";
    request.connectTimeout = 2s;
    request.headersTimeout = 2s;
    request.idleTimeout = 2s;
    request.totalTimeout = 5s;
    return request;
  }
  Answer fetch(HttpRequest request) { return run(readAll(client.post(std::move(request)))); }

  HttpClient client{io.get_executor()};
};

TEST_F(HttpClientTest, ReadsEveryWayToDelimitABody) {
  const struct {
    const char* name;
    Script script;
  } cases[] = {
      {"chunked", {Send{chunkedHead() + chunk("hel")}, Send{chunk("lo") + kLastChunk}}},
      {"content-length", {Send{whole("200 OK", "hello")}}},
      {"close-delimited HTTP/1.1", {Send{"HTTP/1.1 200 OK\r\n\r\nhello"}, Fin{}}},
      {"close-delimited HTTP/1.0 (22)", {Send{"HTTP/1.0 200 OK\r\n\r\nhel"}, Send{"lo"}, Fin{}}},
      {"after 1xx answers (22)",
       {Send{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" +
             whole("200 OK", "hello")}}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    server.plays(c.script);
    const Answer answer = fetch(request());
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_FALSE(answer.failure);
  }
}

TEST_F(HttpClientTest, SendsTheRequestAsItIs) {
  server.plays({Send{whole("200 OK", "")}});
  HttpRequest post = request("/v1/x?alt=sse");
  post.headers = {"content-type: application/json", "x-goog-api-key: secret"};
  post.body = std::string(200'000, 'x');  // large enough for libcurl to want a 100-continue
  EXPECT_FALSE(fetch(post).failure);
  ASSERT_EQ(server.requests().size(), 1u);
  const std::string& sent = server.requests().front();
  EXPECT_TRUE(sent.starts_with("POST /v1/x?alt=sse HTTP/1.1\r\n"));
  EXPECT_NE(sent.find("\r\nx-goog-api-key: secret\r\n"), sent.npos);
  EXPECT_EQ(sent.find("Expect"), sent.npos);
  EXPECT_EQ(sent.find("Accept-Encoding"), sent.npos);
  EXPECT_TRUE(sent.ends_with("\r\n\r\n" + post.body));
}

TEST_F(HttpClientTest, GivesHeadersOfThisAnswerOnly) {
  server.plays({Send{whole("429 Too Many Requests", "", "Retry-After: 7\r\n")}});
  server.plays({Send{whole("200 OK", "")}});
  {
    HttpTransfer first = client.post(request());
    EXPECT_EQ(run(statusOf(first)), 429);
    EXPECT_EQ(first.header("retry-after"), "7");
    EXPECT_FALSE(first.header("x-other"));
    run(pieceOf(first));
  }
  HttpTransfer second = client.post(request());  // on the spare handle of the first
  EXPECT_EQ(run(statusOf(second)), 200);
  EXPECT_FALSE(second.header("retry-after"));
}

// Case 15: a connection that ends before the body does.
TEST_F(HttpClientTest, TellsABrokenBodyFromAnEndedOne) {
  const struct {
    const char* name;
    Script script;
    int status;
    const char* body;
  } cases[] = {
      {"chunked, closed in the middle", {Send{chunkedHead() + chunk("hel")}, Fin{}}, 200, "hel"},
      {"content-length, closed early",
       {Send{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel"}, Fin{}},
       200,
       "hel"},
      {"reset in the body", {Send{chunkedHead() + chunk("hel")}, Pause{50ms}, Reset{}}, 200, "hel"},
      {"reset before the headers", {Reset{}}, 0, ""},
      {"closed before the headers", {Fin{}}, 0, ""},
      {"closed in the headers", {Send{"HTTP/1.1 200 OK\r\nContent-"}, Fin{}}, 0, ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    server.plays(c.script);
    const Answer answer = fetch(request());
    EXPECT_EQ(answer.status, c.status);
    EXPECT_EQ(answer.body, c.body);
    EXPECT_EQ(answer.failure, Kind::ConnectionLost);
  }
}

TEST_F(HttpClientTest, CallsWhatIsNotHttpAProtocolFailure) {
  server.plays({Send{"SSH-2.0-OpenSSH_9.2\r\n\r\n"}, AwaitClose{}});
  EXPECT_EQ(fetch(request()).failure, Kind::Protocol);
}

// Case 20: each phase has a limit of its own, and it is that one that fires.
TEST_F(HttpClientTest, LimitsTheWaitForHeaders) {
  server.plays({AwaitClose{}});
  HttpRequest post = request();
  post.headersTimeout = 100ms;
  const Answer answer = fetch(post);
  EXPECT_EQ(answer.failure, Kind::HeadersTimeout);
  EXPECT_GE(answer.took, 95ms);
  EXPECT_LT(answer.took, 1s);
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s)) << "the connection stays open";
}

TEST_F(HttpClientTest, EarlyHintsDoNotExtendTheWaitForHeaders) {
  server.plays({Send{"HTTP/1.1 103 Early Hints\r\n\r\n"}, AwaitClose{}});
  HttpRequest post = request();
  post.headersTimeout = 100ms;
  EXPECT_EQ(fetch(post).failure, Kind::HeadersTimeout);
}

TEST_F(HttpClientTest, LimitsTheTlsHandshakeAsPartOfConnecting) {
  TcpAcceptor deaf(io.get_executor(), {asio::ip::address_v4::loopback(), 0});
  HttpRequest post = request();
  post.url = "https://127.0.0.1:" + std::to_string(deaf.local_endpoint().port()) + "/";
  post.connectTimeout = 100ms;
  const Answer answer = fetch(post);
  EXPECT_EQ(answer.failure, Kind::ConnectTimeout);
  EXPECT_LT(answer.took, 1s);
}

TEST_F(HttpClientTest, LimitsTheGapBetweenBytes) {
  server.plays({Send{chunkedHead() + chunk("hel")}, AwaitClose{}});
  HttpRequest post = request();
  post.idleTimeout = 100ms;
  const Answer answer = fetch(post);
  EXPECT_EQ(answer.failure, Kind::IdleTimeout);
  EXPECT_EQ(answer.body, "hel");
}

TEST_F(HttpClientTest, ADribbleIsNoGapButEndsWithTheWhole) {
  Script script = {Send{chunkedHead()}};
  for (int i = 0; i < 100; ++i) {
    script.push_back(Send{chunk(".")});
    script.push_back(Pause{20ms});
  }
  server.plays(std::move(script));
  HttpRequest post = request();
  post.idleTimeout = 200ms;
  post.totalTimeout = 600ms;
  const Answer answer = fetch(post);
  EXPECT_EQ(answer.failure, Kind::TotalTimeout);
  EXPECT_GT(answer.body.size(), 5u);
  EXPECT_GE(answer.took, 595ms);
}

TEST_F(HttpClientTest, TheReadersDeadlineHoldsAmidPings) {
  Script script = {Send{chunkedHead()}};
  for (int i = 0; i < 100; ++i) {
    script.push_back(Send{chunk(": ping\n")});
    script.push_back(Pause{20ms});
  }
  server.plays(std::move(script));
  const Answer answer = run(readAll(client.post(request()), 0ms, 150ms));
  EXPECT_EQ(answer.failure, Kind::DeadlinePassed);
  EXPECT_LT(answer.took, 1s);
}

TEST_F(HttpClientTest, TheReadersDeadlineReplacesTheIdleLimit) {
  server.plays({Send{chunkedHead()}, Pause{250ms}, Send{chunk("late") + kLastChunk}});
  HttpRequest post = request();
  post.idleTimeout = 100ms;
  const Answer answer = run(readAll(client.post(post), 0ms, 1s));
  EXPECT_FALSE(answer.failure);
  EXPECT_EQ(answer.body, "late");
}

TEST_F(HttpClientTest, AClearedDeadlineGivesWayToTheIdleLimit) {
  server.plays({Send{chunkedHead() + chunk("hel")}, AwaitClose{}});
  HttpRequest post = request();
  post.idleTimeout = 150ms;
  HttpTransfer transfer = client.post(post);
  EXPECT_EQ(run(statusOf(transfer)), 200);
  transfer.setDeadline(5s);
  EXPECT_EQ(run(pieceOf(transfer)), "hel");
  transfer.clearDeadline();
  const Answer rest = run(readAll(std::move(transfer)));
  EXPECT_EQ(rest.failure, Kind::IdleTimeout);
  EXPECT_LT(rest.took, 1s);
}

TEST_F(HttpClientTest, DoesNotFollowRedirects) {
  server.plays({Send{whole("302 Found", "moved", "Location: " + server.url("/trap") + "\r\n")}});
  const Answer answer = fetch(request());
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.body, "moved");
  EXPECT_EQ(server.requests().size(), 1u);
}

// Case 25: the provider's connection is closed within 1 s.
TEST_F(HttpClientTest, ClosesTheConnectionWhenDestroyed) {
  server.plays({AwaitClose{}});
  server.plays({Send{chunkedHead() + chunk("hel")}, AwaitClose{}});
  for (const char* moment : {"before the headers", "in the body"}) {
    SCOPED_TRACE(moment);
    auto transfer = std::make_unique<HttpTransfer>(client.post(request()));
    const std::size_t before = server.requests().size();
    ASSERT_TRUE(runUntil([&] { return server.requests().size() > before; }, 2s));
    if (before > 0) {
      EXPECT_EQ(run(pieceOf(*transfer)), "hel");
    }
    EXPECT_EQ(server.open(), 1);
    transfer.reset();
    EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
  }
}

TEST_F(HttpClientTest, ACancelledReaderUnwindsAndClosesTheConnection) {
  server.plays({Send{chunkedHead()}, AwaitClose{}});
  asio::cancellation_signal cancel;
  std::exception_ptr thrown;
  bool ended = false;
  asio::co_spawn(io, readAll(client.post(request())),
                 asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error, Answer) {
                   thrown = error;
                   ended = true;
                 }));
  ASSERT_TRUE(runUntil([&] { return server.requests().size() == 1; }, 2s));
  cancel.emit(asio::cancellation_type::terminal);
  ASSERT_TRUE(runUntil([&] { return ended; }, 1s));
  EXPECT_THROW(std::rethrow_exception(thrown), std::system_error);
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
}

// Case 22.
TEST_F(HttpClientTest, ReusesAConnectionAfterAWholeAnswerButNotAfterAnAbort) {
  for (int i = 0; i < 2; ++i) server.plays({Send{whole("200 OK", "hello")}});
  server.plays({Send{chunkedHead() + chunk("hel")}, AwaitClose{}});
  for (int i = 0; i < 2; ++i) server.plays({Send{whole("200 OK", "hello")}});

  EXPECT_EQ(fetch(request()).body, "hello");
  EXPECT_EQ(fetch(request()).body, "hello");
  EXPECT_EQ(server.connections(), 1);
  {
    HttpTransfer aborted = client.post(request());
    EXPECT_EQ(run(statusOf(aborted)), 200);
  }
  EXPECT_EQ(fetch(request()).body, "hello") << "what was left of the aborted answer came up again";
  EXPECT_EQ(fetch(request()).body, "hello");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpClientTest, ANewConnectionReplacesAKeptOneThatDied) {
  server.plays({Send{whole("200 OK", "hello")}, Fin{}});
  server.plays({Send{whole("200 OK", "again")}});
  EXPECT_EQ(fetch(request()).body, "hello");
  EXPECT_EQ(fetch(request()).body, "again");
  EXPECT_EQ(server.connections(), 2);
}

// Case 18.
TEST_F(HttpClientTest, ReadsOnlyTheBeginningOfAHugeErrorBody) {
  server.plays({Send{whole("500 Internal Server Error", std::string(10 << 20, 'x'))}});
  const Answer answer = fetch(request());
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.size(), 64u * 1024);
  EXPECT_FALSE(answer.failure);
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
}

// Case 21.
TEST_F(HttpClientTest, EndsABodyThatIsTooLarge) {
  Script script = {Send{chunkedHead()}};
  for (int i = 0; i < 9; ++i) script.push_back(Send{chunk(std::string(1 << 20, 'x'))});
  server.plays(std::move(script));
  const Answer answer = fetch(request());
  EXPECT_EQ(answer.failure, Kind::TooLarge);
  EXPECT_EQ(answer.body.size(), 8u << 20);
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
}

TEST_F(HttpClientTest, ASlowReaderHoldsTheServerBackAndLosesNothing) {
  std::string body;
  for (int i = 0; body.size() < 4 << 20; ++i) body += std::to_string(i) + ' ';
  server.plays({Send{whole("200 OK", body)}});
  HttpRequest post = request();
  post.idleTimeout = 30ms;  // shorter than the reader's naps: its own slowness is no stall
  HttpTransfer transfer = client.post(post);
  EXPECT_EQ(run(statusOf(transfer)), 200);
  runUntil([] { return false; }, 200ms);
  const std::string first = run(pieceOf(transfer));
  EXPECT_LE(first.size(), 64u * 1024);
  runUntil([] { return false; }, 100ms);
  const Answer rest = run(readAll(std::move(transfer)));
  EXPECT_FALSE(rest.failure);
  EXPECT_TRUE(first + rest.body == body);
}

TEST_F(HttpClientTest, GathersWhatComesInPieces) {
  constexpr int kPieces = 40;
  Script script = {Send{chunkedHead() + chunk("first")}};
  for (int i = 0; i < kPieces; ++i) {
    script.push_back(Pause{2ms});
    script.push_back(Send{chunk(".")});
  }
  script.push_back(Send{kLastChunk});
  server.plays(std::move(script));
  HttpTransfer transfer = client.post(request());
  EXPECT_EQ(run(statusOf(transfer)), 200);
  EXPECT_EQ(run(pieceOf(transfer)), "first");
  transfer.gather();
  std::string rest;
  int reads = 0;
  for (std::string piece; !(piece = run(pieceOf(transfer))).empty(); ++reads) rest += piece;
  EXPECT_EQ(rest, std::string(kPieces, '.'));
  EXPECT_LT(reads, kPieces / 2);
}

// Its socket leaves the set while it is paused, and comes back into the right one.
TEST_F(HttpClientTest, AGatheringReaderMayBeSlowAndLosesNothing) {
  std::string body;
  for (int i = 0; body.size() < 2 << 20; ++i) body += std::to_string(i) + ' ';
  server.plays({Send{whole("200 OK", body)}});
  HttpTransfer transfer = client.post(request());
  EXPECT_EQ(run(statusOf(transfer)), 200);
  std::string read = run(pieceOf(transfer));
  transfer.gather();
  runUntil([] { return false; }, 100ms);
  const Answer rest = run(readAll(std::move(transfer)));
  EXPECT_FALSE(rest.failure);
  EXPECT_TRUE(read + rest.body == body);
}

TEST_F(HttpClientTest, AReaderWhoNeverComesDoesNotHoldTheConnectionForEver) {
  server.plays({Send{whole("200 OK", std::string(4 << 20, 'x'))}});
  HttpRequest post = request();
  post.idleTimeout = 30ms;
  post.totalTimeout = 200ms;
  HttpTransfer transfer = client.post(post);
  EXPECT_EQ(run(statusOf(transfer)), 200);
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 2s));
  const Answer answer = run(readAll(std::move(transfer)));
  EXPECT_EQ(answer.failure, Kind::TotalTimeout);
  EXPECT_FALSE(answer.body.empty()) << "what had arrived is kept";
}

TEST_F(HttpClientTest, NamesWhatKeepsItFromConnecting) {
  TcpAcceptor gone(io.get_executor(), {asio::ip::address_v4::loopback(), 0});
  const std::string refusing = "http://127.0.0.1:" + std::to_string(gone.local_endpoint().port());
  gone.close();
  const struct {
    const char* name;
    std::string url;
    Kind kind;
  } cases[] = {
      {"nobody listens", refusing, Kind::Unreachable},
      {"no address", "https://", Kind::BadUrl},
      {"another protocol", "file:///etc/passwd", Kind::BadUrl},
      {"plain HTTP to another machine", "http://192.0.2.1/", Kind::BadUrl},
      {"a loopback address in name only", "http://127.0.0.1.example/", Kind::BadUrl},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    HttpRequest post = request();
    post.url = c.url;
    EXPECT_EQ(fetch(post).failure, c.kind);
  }
}

TEST_F(HttpClientTest, ATlsServerThatSpeaksPlainTextIsATlsFailure) {
  // The client speaks first: its handshake is no HTTP request, so the server never answers it.
  TcpAcceptor plain(io.get_executor(), {asio::ip::address_v4::loopback(), 0});
  HttpRequest post = request();
  post.url = "https://127.0.0.1:" + std::to_string(plain.local_endpoint().port()) + "/";
  TcpSocket peer(io.get_executor());
  const std::string greeting = "HTTP/1.1 400 Bad Request\r\n\r\n";
  plain.async_accept(peer, [&](std::error_code error) {
    if (!error) asio::write(peer, asio::buffer(greeting));
  });
  EXPECT_EQ(fetch(post).failure, Kind::Tls);
}

TEST_F(HttpClientTest, ServesManyTransfersAtOnce) {
  constexpr int kMany = 100;
  std::vector<HttpTransfer> transfers;
  for (int i = 0; i < kMany; ++i) {
    server.plays({Send{chunkedHead() + chunk("hel")}, Pause{20ms}, Send{chunk("lo") + kLastChunk}});
    transfers.push_back(client.post(request()));
  }
  for (HttpTransfer& transfer : transfers) {
    EXPECT_EQ(run(readAll(std::move(transfer))).body, "hello");
  }
}

}  // namespace
}  // namespace livechat::test
