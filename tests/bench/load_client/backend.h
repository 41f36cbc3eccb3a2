// Backend: who is asked for replies. ReplyCheck: one reply of it, as it arrives.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http_connection.h"
#include "loop.h"
#include "stamps.h"
#include "tally.h"

namespace bench {

// Notes when each chunk of a reply arrives.
class ChunkTimes final {
 public:
  ChunkTimes(Tally& tally, SteadyClock::time_point asked);

  void text(std::string_view text) { stamps_.feed(text); }
  std::size_t chunks() const { return chunks_; }

 private:
  void arrived(const Stamp& stamp);

  Tally& tally_;
  const SteadyClock::time_point asked_;
  std::size_t chunks_ = 0;
  Stamps stamps_;
};

class ReplyCheck {
 public:
  virtual ~ReplyCheck() = default;
  virtual void feed(std::string_view body) = 0;
  // At the end of the body: throws RequestFailed unless all of the reply is there.
  virtual void finish() = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;
  // Once for each reply, before anything is measured.
  virtual Task<> prepare(HttpConnection& connection, std::size_t number) = 0;
  virtual std::string request(std::size_t number) const = 0;
  virtual std::unique_ptr<ReplyCheck> check(Tally& tally, SteadyClock::time_point asked) const = 0;
};

}  // namespace bench
