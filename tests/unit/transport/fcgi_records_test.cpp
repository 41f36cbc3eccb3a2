#include "transport/fcgi_records.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

std::string record(int type, std::string_view content, int id = 1, int padding = 0) {
  std::string bytes = {1,
                       static_cast<char>(type),
                       static_cast<char>(id >> 8),
                       static_cast<char>(id & 0xff),
                       static_cast<char>(content.size() >> 8),
                       static_cast<char>(content.size() & 0xff),
                       static_cast<char>(padding),
                       0};
  bytes.append(content).append(static_cast<std::size_t>(padding), 'x');
  return bytes;
}

const std::string kBegin = record(1, std::string("\0\1\0\0\0\0\0\0", 8));
const std::string kParams = record(4, "\x0e\x04REQUEST_METHODPOST", 1, 3);
const std::string kNoParams = record(4, "");
const std::string kBody = record(5, "{\"a\":1}");
const std::string kNoBody = record(5, "");

TEST(RequestArrival, IsCompleteOnlyWithTheLastByte) {
  const std::string whole = kBegin + kParams + kNoParams + kBody + kNoBody;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    EXPECT_EQ(requestArrival(whole.substr(0, n)), Arrival::Partial) << n << " bytes";
  }
  EXPECT_EQ(requestArrival(whole), Arrival::Complete);
}

TEST(RequestArrival, RefusesWhatNginxWouldNotSend) {
  struct Case {
    const char* name;
    std::string bytes;
  };
  std::string version = kBegin;
  version[0] = 2;
  const Case cases[] = {
      {"another protocol version", version},
      {"an HTTP request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
      {"parameters before the begin record", kParams},
      {"a body before the parameters' end", kBegin + kParams + kBody},
      {"a second begin record", kBegin + kBegin},
      {"parameters after their end", kBegin + kNoParams + kParams},
      {"an abort", kBegin + record(2, "")},
      {"management records", record(9, "", 0)},
      {"records of another request", kBegin + record(4, "", 2)},
      {"request id 0", record(1, std::string("\0\1\0\0\0\0\0\0", 8), 0)},
      {"a short begin record", record(1, "abc")},
      {"an end of the parameters with padding", kBegin + record(4, "", 1, 32)},
      {"an end of the body with padding", kBegin + kNoParams + record(5, "", 1, 8)},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(requestArrival(c.bytes), Arrival::Malformed);
  }
}

TEST(AppendStdout, CutsLongPayloadsIntoRecords) {
  const std::string payload(70'000, 'a');
  std::string out;
  appendStdout(out, 258, payload);
  EXPECT_EQ(out.size(), payload.size() + 2 * 8);
  EXPECT_EQ(out.substr(0, 8), std::string("\1\6\1\2\xff\xf8\0\0", 8));
}

TEST(AppendStdout, WritesNothingForNothing) {
  std::string out;
  appendStdout(out, 1, "");
  EXPECT_TRUE(out.empty()) << "an empty record would end the stream";
}

TEST(AppendEndRequest, EndsTheStreamAndTheRequest) {
  std::string out;
  appendEndRequest(out, 1);
  EXPECT_EQ(out, record(6, "") + record(3, std::string(8, '\0')));
}

}  // namespace
}  // namespace livechat
