#include "walk_bench.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "measure.hpp"
#include "rpki/holdership.hpp"
#include "support/rpki_tree.hpp"
#include "support/temp_dir.hpp"

namespace meetpoint::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kAuthorities = 8000;
constexpr unsigned kThreads = 2;
constexpr int kRuns = 5;

/// Of a CA: its certificate, its CRL, its manifest and the certificate of that.
constexpr int kVerifications = 4;

/// AS numbers from here on are certified, one a CA.
constexpr std::uint32_t kFirstAsn = 131072;

/// Made once: 8,000 RSA keys take minutes. The recipe keeps them beside itself, so it is copied.
fs::path wide_tree() {
  const fs::path recipe = test::shared_data("tools/mini-rpki");
  if (recipe.empty() || std::system("python3 -c 'import cryptography' 2>/dev/null") != 0) return {};
  const fs::path made = fs::path(MEETPOINT_BIG_WORLD).parent_path() / "wide-rpki";
  if (fs::exists(made / "tree/expect.json")) return made / "tree";
  fs::create_directories(made);
  fs::copy(recipe, made / "recipe", fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  fmt::print(stderr, "making {} keys and certificates, once\n", kAuthorities);
  const std::string command =
      fmt::format("python3 -W ignore '{0}/recipe/build.py' '{0}/half' --width {1} --distinct >&2",
                  made.string(), kAuthorities);
  if (std::system(command.c_str()) != 0) throw std::runtime_error("build.py failed");
  fs::remove_all(made / "tree");
  fs::rename(made / "half", made / "tree");
  return made / "tree";
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

/// So many RSA verifications and nothing else, shared among threads.
void rsa_floor(EVP_PKEY* key, const std::array<unsigned char, 32>& digest,
               const std::vector<unsigned char>& signature, int count) {
  const auto work = [&] {
    const std::unique_ptr<EVP_PKEY_CTX, FreeKey> context(EVP_PKEY_CTX_new(key, nullptr));
    if (EVP_PKEY_verify_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) != 1)
      throw std::runtime_error("OpenSSL");
    for (int i = 0; i < count / static_cast<int>(kThreads); ++i) {
      if (EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) !=
          1)
        throw std::runtime_error("the floor does not verify");
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < kThreads; ++i) threads.emplace_back(work);
}

class Floor {
 public:
  Floor() : key_(EVP_RSA_gen(2048)), signature_(256) {
    const std::unique_ptr<EVP_PKEY_CTX, FreeKey> context(EVP_PKEY_CTX_new(key_.get(), nullptr));
    std::size_t size = signature_.size();
    if (EVP_PKEY_sign_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) != 1 ||
        EVP_PKEY_sign(context.get(), signature_.data(), &size, digest_.data(), digest_.size()) != 1)
      throw std::runtime_error("OpenSSL");
  }
  bool run(int authorities) const {
    rsa_floor(key_.get(), digest_, signature_, authorities * kVerifications);
    return true;
  }

 private:
  std::unique_ptr<EVP_PKEY, FreeKey> key_;
  std::array<unsigned char, 32> digest_{};
  std::vector<unsigned char> signature_;
};

bool is_installed(const char* program) {
  return std::system(fmt::format("command -v {} >/dev/null", program).c_str()) == 0;
}

/// Wall seconds of a program that ends well.
double seconds_of(const std::string& command) {
  const auto began = Clock::now();
  if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error(command);
  return seconds_since(began);
}

/// A tree of ours, of which single points can be published anew.
class ChangingTree {
 public:
  ChangingTree() : tree_(index::now_utc()) {
    test::Authority& anchor = tree_.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
    for (int i = 0; i < kAuthorities; ++i)
      children_.push_back(
          &anchor.child(fmt::format("w{}", i), {std::to_string(kFirstAsn + static_cast<unsigned>(i)), ""}));
    tree_.write_rpki_client(folder_.path());
  }
  /// One point in a hundred, others each time.
  void change_some() {
    ++number_;
    for (std::size_t i = static_cast<std::size_t>(number_); i < children_.size(); i += 100) {
      test::Authority& child = *children_[i];
      child.set_number(number_);
      for (const auto& [name, bytes] : child.close())
        test::write_file(folder_ / "rpki.example.net/repo" / child.name() / name, bytes);
    }
  }
  rpki::WalkOptions options() const {
    rpki::WalkOptions options;
    options.cache = folder_.path();
    options.tals = must(rpki::read_tals(folder_ / "tals"));
    options.now = index::now_utc();
    options.threads = kThreads;
    return options;
  }

 private:
  test::RpkiTree tree_;
  test::TempDir folder_;
  std::vector<test::Authority*> children_;
  int number_ = 1;
};

/// A point in a hundred has a new manifest and a new CRL.
Line after_changes() {
  ChangingTree tree;
  std::vector<double> full;
  std::vector<double> some;
  for (int run = 0; run < kRuns; ++run) {
    auto began = Clock::now();
    const auto before = must(rpki::walk(tree.options(), nullptr, {}));
    full.push_back(seconds_since(began));
    tree.change_some();
    began = Clock::now();
    const auto after = must(rpki::walk(tree.options(), before.get(), {}));
    some.push_back(seconds_since(began));
    if (after->authorities.size() != kAuthorities + 1 || after->points_read != kAuthorities / 100)
      throw std::runtime_error("not one point in a hundred was read anew");
  }
  return against_floor("walk after 1 % of the points changed; floor: full", some, full, 0.05);
}

std::size_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

std::vector<Line> walk_lines() {
  const fs::path tree = wide_tree();
  if (tree.empty()) {
    fmt::print("{}, or no python3 with cryptography (walk of 8,000 CAs)\n", test::kNoShared);
    return {};
  }
  rpki::WalkOptions options;
  options.cache = tree / "rpki-client";
  options.tals = must(rpki::read_tals(tree / "tals"));
  options.now = index::now_utc();
  options.threads = kThreads;

  const Floor floor;
  Times full;
  Times bare;
  double kilobytes = 0;
  std::shared_ptr<const rpki::Repository> repository;
  for (int run = 0; run < kRuns; ++run) {
    repository = nullptr;
    const std::size_t before = heap_bytes();
    repository = timed(full, [&] { return must(rpki::walk(options, nullptr, {})); });
    kilobytes = static_cast<double>(heap_bytes() - before) / 1000 /
                static_cast<double>(repository->authorities.size());
    if (repository->authorities.size() < kAuthorities) throw std::runtime_error("the tree is not valid");
    timed(bare, [&] { return floor.run(static_cast<int>(repository->authorities.size())); });
  }
  std::vector<Line> lines = {
      against_floor("full walk of 8,000 CAs; floor: the RSA alone", full.wall, bare.wall, 2.0),
      against_floor("  CPU", full.cpu, bare.cpu, 2.0),
      after_changes(),
      Line{"memory a CA", 1, fmt::format("{:.2f} kB", kilobytes), "", "", "1.50 kB", kilobytes <= 1.5},
  };

  const rpki::Holdership holdership(repository, {});
  constexpr int kQuestions = 100'000;
  std::vector<double> question;
  for (int run = 0; run < kRuns; ++run) {
    const auto began = Clock::now();
    for (std::uint32_t i = 0; i < kQuestions; ++i) {
      const auto holders = holdership.holder_of({kFirstAsn + i % kAuthorities}, options.now);
      if (holders.certificates.size() != 1) throw std::runtime_error("not one holder");
    }
    question.push_back(seconds_since(began) / kQuestions);
  }
  lines.push_back(against_seconds("holder_of", question, 2e-6));

  const test::TempDir out;
  const std::string tals = fmt::format("-t '{0}/tals/alpha.tal' -t '{0}/tals/beta.tal'", tree.string());
  if (is_installed("rpki-client")) {
    // As root it becomes another user, who must own its cache.
    const std::string mine = (out / "cache").string();
    if (std::system(fmt::format("cp -a '{}/rpki-client' '{}' && chown -R _rpki-client '{}' && chmod 755 '{}'",
                                tree.string(), mine, out.path().string(), out.path().string())
                        .c_str()) != 0)
      throw std::runtime_error("cp");
    std::vector<double> theirs;
    for (int run = 0; run < kRuns; ++run)
      theirs.push_back(
          seconds_of(fmt::format("rpki-client -n -j -d '{}' {} '{}'", mine, tals, out.path().string())));
    lines.push_back(against_floor("full walk; floor: rpki-client", full.wall, theirs, 1.0));
  }
  if (is_installed("fort")) {
    std::vector<double> theirs;
    for (int run = 0; run < kRuns; ++run) {
      theirs.push_back(seconds_of(fmt::format(
          "fort --mode=standalone --work-offline=true --tal='{0}/tals' --local-repository='{0}/pub' "
          "--output.roa='{1}/r.csv'",
          tree.string(), out.path().string())));
    }
    lines.push_back(against_floor("full walk; floor: FORT", full.wall, theirs, 1.0));
  }
  return lines;
}

}  // namespace meetpoint::bench
