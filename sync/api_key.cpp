#include "sync/api_key.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace meetpoint::sync {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

/// PeeringDB's keys have about 50 characters.
constexpr std::size_t kMostKeyText = 512;

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

/// `where` names the place for the error text.
Expected<std::string> key_in(std::string_view text, const std::string& where) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return fail(ErrorCode::invalid, where + " holds no API key");
  if (text.find_first_of("\r\n") != std::string_view::npos) {
    return fail(ErrorCode::invalid, where + " holds more than the one line of an API key");
  }
  if (text.size() > kMostKeyText) {
    return fail(ErrorCode::invalid,
                fmt::format("{} holds more than the {} characters of an API key", where, kMostKeyText));
  }
  // One stray character and the key would be a second header, or a key that upstream refuses for no visible
  // reason.
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; })) {
    return fail(ErrorCode::invalid, where + " holds blanks or characters that no API key has");
  }
  return std::string(text);
}

}  // namespace

Expected<std::string> read_api_key(const std::filesystem::path& file) {
  const std::string name = file.string();
  // What is not a regular file must not make us wait for whoever is at its other end.
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (opened.number() < 0 || fstat(opened.number(), &about) != 0) {
    return fail(ErrorCode::invalid,
                fmt::format("cannot read the API key: {}: {}", name, std::strerror(errno)));
  }
  if (!S_ISREG(about.st_mode)) {
    return fail(ErrorCode::invalid,
                fmt::format("{} is no regular file: write the API key into a file", name));
  }
  if (about.st_uid != geteuid() && about.st_uid != 0) {
    return fail(ErrorCode::invalid,
                fmt::format("{} belongs to another user, who can read the API key: chown it to the user that "
                            "runs meetpoint",
                            name));
  }
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::invalid,
                fmt::format("other users may touch the API key in {}: chmod 600 {}", name, name));
  }
  std::array<char, kMostKeyText + 3> text{};  // a line end and one more, to tell that there is more
  const ssize_t size = read(opened.number(), text.data(), text.size());
  if (size < 0) {
    return fail(ErrorCode::invalid,
                fmt::format("cannot read the API key: {}: {}", name, std::strerror(errno)));
  }
  return key_in({text.data(), static_cast<std::size_t>(size)}, name);
}

Expected<std::optional<std::string>> api_key_from(const std::filesystem::path& file,
                                                  const char* environment) {
  if (file.empty() && (environment == nullptr || *environment == '\0')) return std::nullopt;
  auto key = file.empty() ? key_in(environment, "MEETPOINT_API_KEY") : read_api_key(file);
  if (!key) return forward(key);
  return std::move(*key);
}

}  // namespace meetpoint::sync
