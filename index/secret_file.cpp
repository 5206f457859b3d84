#include "index/secret_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace meetpoint::index {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> cannot_read(const std::string& name, const std::string& what) {
  return fail(ErrorCode::invalid, fmt::format("cannot read {}: {}: {}", what, name, std::strerror(errno)));
}

}  // namespace

Expected<std::string> read_secret_file(const std::filesystem::path& file, std::size_t most_bytes,
                                       const std::string& what) {
  const std::string name = file.string();
  // What is not a regular file must not make us wait for whoever is at its other end.
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (opened.number() < 0 || fstat(opened.number(), &about) != 0) return cannot_read(name, what);
  if (!S_ISREG(about.st_mode)) {
    return fail(ErrorCode::invalid, fmt::format("{} is no regular file: write {} into a file", name, what));
  }
  if (about.st_uid != geteuid() && about.st_uid != 0) {
    return fail(ErrorCode::invalid,
                fmt::format("{} belongs to another user, who can read {}: chown it to the user that runs "
                            "meetpoint",
                            name, what));
  }
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::invalid,
                fmt::format("other users may touch {} in {}: chmod 600 {}", what, name, name));
  }
  std::string text(most_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(opened.number(), text.data() + size, text.size() - size);
    if (got < 0) return cannot_read(name, what);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace meetpoint::index
