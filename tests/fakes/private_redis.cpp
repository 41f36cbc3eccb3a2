#include "fakes/private_redis.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace livechat {

PrivateRedis::PrivateRedis(std::string password) {
  std::string name = (std::filesystem::temp_directory_path() / "livechat-redis-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  folder_ = name;
  socket_ = folder_ + "/redis.sock";
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    dup2(null, 2);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_.c_str(), "--save",
           "", "--dir", folder_.c_str(), "--requirepass", password.c_str(), nullptr);
    _exit(127);
  }
  for (int i = 0; i < 250; ++i) {
    if (std::filesystem::exists(socket_)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  throw std::runtime_error("redis-server did not start; is it installed?");
}

PrivateRedis::~PrivateRedis() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void PrivateRedis::freeze() { kill(pid_, SIGSTOP); }
void PrivateRedis::thaw() { kill(pid_, SIGCONT); }

void PrivateRedis::blockSaving() { std::filesystem::create_directory(folder_ + "/dump.rdb"); }

}  // namespace livechat
