// A Redis server of the test's own, on a unix socket in a temporary folder; gone with the object.
#pragma once

#include <string>

namespace livechat {

class PrivateRedis final {
 public:
  // Throws std::runtime_error when redis-server cannot be started. `password`: asked for if given.
  explicit PrivateRedis(std::string password = "");
  ~PrivateRedis();
  PrivateRedis(const PrivateRedis&) = delete;
  PrivateRedis& operator=(const PrivateRedis&) = delete;

  const std::string& socket() const { return socket_; }
  void freeze();  // it keeps its connections and says nothing
  void thaw();
  void blockSaving();  // no snapshot can be put into its folder any more

 private:
  std::string folder_, socket_;
  int pid_ = -1;
};

}  // namespace livechat
