#include "http_response.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "request_failed.h"

namespace bench {

namespace {

constexpr std::size_t kMaxLine = 16 * 1024;

std::size_t numberIn(std::string_view text, int base) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end == text.data()) throw RequestFailed("malformed response");
  return number;
}

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return lower;
}

}  // namespace

std::string_view HttpResponse::feed(std::string_view bytes) {
  body_.clear();
  while (!bytes.empty() && !complete()) {
    if (state_ == State::Sized) {
      takeData(bytes, State::Complete);
    } else if (state_ == State::ChunkData) {
      takeData(bytes, State::ChunkEnd);
    } else if (takeLine(bytes)) {
      switch (state_) {
        case State::Head: takeHeadLine(); break;
        case State::ChunkSize:
          left_ = numberIn(line_, 16);
          state_ = left_ > 0 ? State::ChunkData : State::Trailer;
          break;
        case State::ChunkEnd: state_ = State::ChunkSize; break;
        case State::Trailer:
          if (line_.empty()) state_ = State::Complete;
          break;
        default: break;
      }
      line_.clear();
    }
  }
  return body_;
}

// True once line_ is whole; `bytes` loses what was taken.
bool HttpResponse::takeLine(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  line_.append(bytes.substr(0, end));
  if (line_.size() > kMaxLine) throw RequestFailed("malformed response");
  if (end == std::string_view::npos) {
    bytes = {};
    return false;
  }
  bytes.remove_prefix(end + 1);
  if (line_.ends_with('\r')) line_.pop_back();
  return true;
}

void HttpResponse::takeHeadLine() {
  if (status_ == 0) {
    if (!line_.starts_with("HTTP/1.1 ")) throw RequestFailed("malformed response");
    status_ = static_cast<int>(numberIn(std::string_view(line_).substr(9), 10));
    return;
  }
  if (line_.empty()) return endHead();
  const std::size_t colon = line_.find(':');
  if (colon == std::string::npos) throw RequestFailed("malformed response");
  std::string_view value = std::string_view(line_).substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  takeHeader(lowerCase(std::string_view(line_).substr(0, colon)), value);
}

void HttpResponse::takeHeader(std::string_view name, std::string_view value) {
  if (name == "transfer-encoding") chunked_ = lowerCase(value) == "chunked";
  if (name == "connection") keepsConnection_ = lowerCase(value) != "close";
  if (name != "content-length") return;
  sized_ = true;
  left_ = numberIn(value, 10);
}

void HttpResponse::endHead() {
  if (chunked_) {
    state_ = State::ChunkSize;
  } else if (status_ == 204 || (sized_ && left_ == 0)) {
    state_ = State::Complete;
  } else if (sized_) {
    state_ = State::Sized;
  } else {
    throw RequestFailed("response without a length");
  }
}

void HttpResponse::takeData(std::string_view& bytes, State next) {
  const std::string_view taken = bytes.substr(0, left_);
  body_.append(taken);
  bytes.remove_prefix(taken.size());
  left_ -= taken.size();
  if (left_ == 0) state_ = next;
}

}  // namespace bench
