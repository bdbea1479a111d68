# Sourced by the commands at the top of the repository: finds or installs what they need, and runs Maven.

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 2
}

# need COMMAND PACKAGE...: installs the packages if the command is absent and this is Debian run as root.
need() {
  local command=$1
  shift
  command -v "$command" >/dev/null && return
  install "$command" "$@"
  command -v "$command" >/dev/null || die "Installed $*, and there is still no $command on the PATH"
}

# need_file PATH PACKAGE...: the same for something that is no command.
need_file() {
  local file=$1
  shift
  [ -e "$file" ] && return
  install "$file" "$@"
  [ -e "$file" ] || die "Installed $*, and there is still no $file"
}

install() {
  local what=$1
  shift
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    die "$what is missing. Install it (Debian: apt-get install $*) and run this command again"
  fi
  say "$what is missing: installing $*"
  if [ -z "${apt_updated-}" ]; then
    apt-get update -qq >&2 || die "apt-get update failed: install $* by hand and run this command again"
    apt_updated=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-upgrade "$@" </dev/null >&2 ||
    die "apt-get could not install $*: install it by hand and run this command again"
}

# The feature release of the JDK in a folder; nothing if there is no compiler there.
jdk_release() {
  [ -x "$1/bin/javac" ] || return 0
  "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9][0-9]*\).*/\1/p'
}

is_jdk_17() {
  local release
  release=$(jdk_release "$1")
  [ -n "$release" ] && [ "$release" -ge 17 ]
}

find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && is_jdk_17 "$JAVA_HOME"; then
    return 0
  fi
  local home
  for home in "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /none/none)")")")" /usr/lib/jvm/*; do
    if is_jdk_17 "$home"; then
      export JAVA_HOME=$home
      return 0
    fi
  done
  return 1
}

# A JDK of 17 or later, from JAVA_HOME, the PATH or /usr/lib/jvm; else Debian's.
need_jdk() {
  find_jdk && return
  local package=openjdk-17-jdk-headless
  if command -v apt-cache >/dev/null && [ -z "$(apt-cache search --names-only "^$package\$")" ]; then
    package=default-jdk-headless
  fi
  install "A JDK of version 17 or later" "$package"
  find_jdk || die "Installed $package, which is no JDK of version 17 or later: install one and set JAVA_HOME"
}

# Maven through the wrapper, or an installed one that is new enough where the wrapper cannot be had.
maven() {
  if [ -z "${maven_command-}" ]; then
    if ./mvnw -v >/dev/null 2>&1; then
      maven_command=./mvnw
    elif mvn -v >/dev/null 2>&1 && newer_than_3_8_6 "$(mvn -v | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')"; then
      say "./mvnw could not fetch Maven from repo.maven.apache.org: using the installed $(command -v mvn)"
      maven_command=mvn
    else
      die "./mvnw could not fetch Maven from repo.maven.apache.org: allow that, or install Maven 3.8.7 or later, and run this command again"
    fi
  fi
  "$maven_command" --batch-mode --no-transfer-progress "$@"
}

newer_than_3_8_6() {
  [ "$(printf '%s\n' 3.8.7 "$1" | sort -V | head -n 1)" = 3.8.7 ]
}
