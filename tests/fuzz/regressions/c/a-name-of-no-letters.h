/* a test without a name */
#ifndef
#define A(x) x
#endif
