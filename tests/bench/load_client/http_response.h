// HttpResponse takes the bytes of one HTTP/1.1 response as they arrive and gives out its body.
// Pure: no socket. Knows bodies that are chunked or have a length; others, and anything malformed,
// throw RequestFailed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bench {

class HttpResponse final {
 public:
  // The body bytes among these; valid until the next call.
  std::string_view feed(std::string_view bytes);

  bool hasHead() const { return state_ != State::Head; }
  bool complete() const { return state_ == State::Complete; }
  int status() const { return status_; }
  bool keepsConnection() const { return keepsConnection_; }

 private:
  enum class State { Head, Sized, ChunkSize, ChunkData, ChunkEnd, Trailer, Complete };

  bool takeLine(std::string_view& bytes);
  void takeHeadLine();
  void takeHeader(std::string_view name, std::string_view value);
  void endHead();
  void takeData(std::string_view& bytes, State next);

  State state_ = State::Head;
  std::string line_;  // the line being read, without its end
  std::string body_;
  int status_ = 0;
  bool chunked_ = false;
  bool sized_ = false;
  bool keepsConnection_ = true;
  std::size_t left_ = 0;  // bytes of the body, or of this chunk of it
};

}  // namespace bench
