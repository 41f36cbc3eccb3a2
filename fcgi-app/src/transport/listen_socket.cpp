#include "transport/listen_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace livechat {

namespace {

constexpr int kBacklog = 4096;

bool isListening(int fd) {
  int listening = 0;
  socklen_t size = sizeof listening;
  return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 && listening != 0;
}

Result<int> bindPath(const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) {
    return failure(ErrorKind::Invalid, "listen",
                   "LISTEN: the path is longer than a unix socket's may be (107 bytes): " + path);
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const auto refuse = [&](const char* what) {
    const std::string why =
        std::string("LISTEN: cannot ") + what + ' ' + path + ": " + std::strerror(errno);
    if (fd >= 0) close(fd);
    return failure(ErrorKind::Invalid, "listen", why);
  };
  if (fd < 0) return refuse("make a socket for");
  struct stat before {};
  const bool stale = lstat(path.c_str(), &before) == 0 && S_ISSOCK(before.st_mode);
  if (stale) unlink(path.c_str());  // left behind by a worker that was killed
  const mode_t mask = umask(0117);
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  umask(mask);
  if (!bound) return refuse("bind");
  if (listen(fd, kBacklog) != 0) return refuse("listen on");
  return fd;
}

}  // namespace

Result<int> openListenSocket(const std::string& path) {
  if (sd_listen_fds(1) > 0) return SD_LISTEN_FDS_START;
  if (!path.empty()) return bindPath(path);
  if (isListening(0)) return 0;
  return failure(ErrorKind::Invalid, "listen",
                 "nothing to listen on: set LISTEN to the path of a unix socket, or start the "
                 "worker through its systemd socket unit");
}

}  // namespace livechat
